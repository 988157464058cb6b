"""``facts``: what is known of this host, each fact with its source and age."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import counted, json_text, moment, print_json, report, say
from messenger_rules.condition.condition import system_clock
from messenger_rules.diagnostics import visible
from messenger_rules.values import Unknown

if TYPE_CHECKING:
    from messenger_rules.facts.collect import Answer
    from messenger_rules.facts.history import Record
    from messenger_rules.facts.model import HostFacts
    from messenger_rules.registry import Registry

INTERVAL = 10.0
"""Seconds between two looks. A look starts a worker, a tenth of a second of one processor, so this costs about 1 %."""
SHORTEST_INTERVAL = 0.1


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "facts",
        "show the facts of this host, each with its source and age",
        "messenger-rules facts --json > host.json",
    )
    parser.add_argument(
        "--needed-by", metavar="CATALOG", dest="catalog", help="only the facts that a catalogue asks for"
    )
    shared.add_vocabulary(parser)
    parser.add_argument("--refresh", action="store_true", help="ask every fact source anew, also one that is off")
    shared.add_json(parser)
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--explain", metavar="NAME", help="one fact: where it comes from, when, how long that took, what failed before"
    )
    instead.add_argument("--watch", action="store_true", help="keep looking, and print what changes, until Ctrl-C")
    instead.add_argument(
        "--record", metavar="FILE", help="write the facts to a file that --facts reads; `-` is standard output"
    )
    parser.add_argument(
        "--interval",
        type=_seconds,
        metavar="SECONDS",
        help=f"with --watch: the time between two looks; without it, {INTERVAL:g}",
    )
    parser.add_argument(
        "--redact", action="store_true", help="with --record: replace what may identify somebody, and say what"
    )
    parser.set_defaults(run=run, facts=None, at=None, wrong=parser.error)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not SHORTEST_INTERVAL <= found < timedelta.max.total_seconds():
        raise argparse.ArgumentTypeError(f"{text!r} is no time to wait; write seconds, at least {SHORTEST_INTERVAL:g}")
    return found


def run(options: argparse.Namespace) -> int:
    """The JSON form is that of ``--facts``."""
    if options.interval is not None and not options.watch:
        options.wrong("--interval belongs to --watch")
    if options.redact and options.record is None:
        options.wrong("--redact belongs to --record")
    if options.explain is not None and options.catalog:
        options.wrong("--explain asks for one fact: leave --needed-by out")
    plugins = shared.registry()
    if options.explain is not None:
        return _explain(options, plugins)
    needed = shared.catalog(options, plugins).needed if options.catalog else None
    if options.watch:
        return _watch(options, plugins, needed)
    answers: list[Answer] = []
    facts = shared.facts(options, plugins, needed, answers.append)
    report(facts.undeclared(shared.schema(shared.vocabulary(options), plugins)))
    if options.record is not None:
        return _record(options, facts, answers)
    if options.json:
        print_json(facts.to_json())
        return 0
    _list(facts, needed)
    now = system_clock()
    for answer in (answer for answer in answers if answer.problem is not None):
        record = shared.cache(options).history.of(answer.source)
        if record is not None and record.is_off(now):
            say(f"{answer.source.name} is {_off(record)}")
    for problem in sorted({str(plugin.problem.message) for plugin in plugins.plugins if plugin.problem is not None}):
        say(problem, sys.stderr)
    return 0


def _list(facts: HostFacts, needed: Collection[str] | None) -> None:
    now = system_clock()
    names = [name for name in facts.names() if needed is None or name in needed]
    width = min(48, max(map(len, names), default=0))
    for name in names:
        origin = facts.origin(name)
        where = f"{origin.source}, {_age(origin.collected_at, now)}" if origin is not None else ""
        print(f"{visible(name):{width}}  {_value(facts, name)}  ({where})".rstrip(" ()") + (")" if where else ""))


def _off(record: Record) -> str:
    assert record.off_until is not None
    return f"off until {moment(record.off_until)}; `messenger-rules facts --refresh` asks it before"


def _explain(options: argparse.Namespace, plugins: Registry) -> int:
    from messenger_rules.facts.account import account
    from messenger_rules.registry import BUILT_IN

    answers: list[Answer] = []
    name = options.explain
    facts = shared.facts(options, plugins, {name}, answers.append)
    history = shared.cache(options).history
    schema = shared.schema(shared.vocabulary(options), plugins)
    found = account(name, facts, answers, schema, history)
    declared_by = schema.origins.get(name, BUILT_IN) if found.declaration is not None else None
    if options.json:
        print_json({**found.to_json(), "declared_by": declared_by})
        return 0
    print(f"{visible(name)}: {_words(found.said)}")
    if found.declaration is not None:
        print(f"  is           {found.declaration.type.name}: {visible(found.declaration.summary)}")
    print(f"  declared by  {visible(declared_by or 'nobody')}")
    print(f"  identifying  {'yes: `--record --redact` replaces it' if found.identifying else 'not marked so'}")
    for answer, record in found.answers:
        _print_answer(answer, record)
    return 0


def _print_answer(answer: Answer, record: Record | None) -> None:
    from messenger_rules.facts.account import valid_until

    print(f"  source       {visible(answer.source.name)}: {visible(answer.source.summary)}")
    if answer.at is not None:
        how = "from the cache, asked" if answer.cached else "asked"
        print(f"    {how} {moment(answer.at)}, which took {answer.seconds:.2f} s")
        until = valid_until(answer)
        print(f"    {f'valid until {moment(until)}' if until is not None else 'asked anew each time'}")
    if answer.problem is not None:
        print(f"    told nothing: {visible(answer.problem.unknown)}")
    if record is None:
        return
    if record.is_off(system_clock()):
        print(f"    {_off(record)}")
    if record.failures:
        print(f"    failed {counted(record.failures, 'time')} in a row")
    for failure in record.recent:
        print(f"    failed {moment(failure.at)}: {visible(failure.reason)}")


def _watch(options: argparse.Namespace, plugins: Registry, needed: Collection[str] | None) -> int:
    from messenger_rules.facts.changes import changes

    before = shared.facts(options, plugins, needed)
    options.refresh = False  # that was for the first look; from now on each source says how often it is asked
    number = counted(sum(1 for _ in before.names()), "fact")
    print(f"watching {number} of this host; Ctrl-C ends it", file=sys.stderr, flush=True)
    while True:
        time.sleep(options.interval or INTERVAL)
        after = shared.facts(options, plugins, needed)
        at = system_clock()
        for change in changes(before, after):
            if options.json:
                line = json_text({"at": at.astimezone(UTC).isoformat(), **change.to_json()}, indent=None)
            else:
                by = f" ({visible(change.source)})" if change.source is not None else ""
                what = f"{visible(change.name)}: {_words(change.before)} -> {_words(change.after)}"
                line = f"{at.astimezone():%H:%M:%S} {what}{by}"
            print(line, flush=True)
        before = after


def _record(options: argparse.Namespace, facts: HostFacts, answers: list[Answer]) -> int:
    from messenger_rules.facts.recording import write_recording
    from messenger_rules.facts.redaction import redacted, unmarked

    form = facts.to_json()
    if options.redact:
        sources = [answer.source for answer in answers]
        redaction = redacted(form, sources, secrets.token_bytes(32))
        form = redaction.facts
        print(f"replaced: {visible(', '.join(redaction.replaced)) or 'nothing'}", file=sys.stderr)
        told = {answer.source.name for answer in answers if answer.value}
        blind = [name for name in unmarked(sources) if name in told]
        if blind:
            print(
                f"not looked at, since nothing in them says what identifies: {visible(', '.join(blind))}",
                file=sys.stderr,
            )
    if options.record == "-":
        print_json(form)
    else:
        write_recording(Path(options.record), form)
    return 0


def _value(facts: HostFacts, name: str) -> str:
    if name.startswith("components."):
        installed = facts.component(name.removeprefix("components."))
        if isinstance(installed, Unknown):
            return f"unknown: {_reason(installed)}"
        return visible(", ".join(version.text for version in installed)) or "absent"
    value = facts.value(name)
    if isinstance(value, Unknown):
        return f"unknown: {_reason(value)}"
    return visible((", ".join(map(str, value)) or "empty") if isinstance(value, list) else str(value))


def _words(said: Any) -> str:
    """What is said of a fact, by the form that ``changes.said`` gives."""
    if said is None:
        return "absent"
    if isinstance(said, dict) and said.keys() == {"unknown"}:
        return f"unknown: {visible(said['unknown'])}"
    if isinstance(said, dict) and "version" in said:
        return visible(str(said["version"]))
    return (", ".join(map(_words, said)) or "empty") if isinstance(said, list) else visible(str(said))


def _reason(unknown: Unknown) -> str:
    return visible(f"{unknown.reason.value} ({unknown.detail})" if unknown.detail else unknown.reason.value)


def _age(collected_at: datetime | None, now: datetime) -> str:
    if collected_at is None:
        return "age unknown"
    age = max(timedelta(0), now - collected_at)
    if age < timedelta(seconds=2):
        return "just now"
    if age < timedelta(minutes=2):
        return f"{age.seconds} s ago"
    return f"{int(age.total_seconds()) // 60} min ago"
