"""What the commands below ``publish`` do: they read options, call the library, and let :mod:`publish_words` tell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli import publish_lost
from messenger_rules.cli import publish_opened as opened
from messenger_rules.cli import publish_words as words
from messenger_rules.cli.output import counted, print_json, report, say
from messenger_rules.cli.progress import telling
from messenger_rules.condition.condition import system_clock
from messenger_rules.extras import needing

if TYPE_CHECKING:
    from messenger_rules.diagnostics import Diagnostic
    from messenger_rules.publishing.repository import Repository
    from messenger_rules.publishing.signing import Waiting

ROLES = ("root", "targets", "snapshot", "timestamp")
PROBLEMS = 1


def make_key(options: argparse.Namespace) -> int:
    """The public half goes to whoever keeps the repository; the other stays with its holder."""
    with needing("signing"):
        from messenger_rules.publishing import making

    if options.token is None:
        words.key(options, making.make(options.name, opened.passphrases(options)))
    else:
        words.key_on_token(options, making.keep_public(options.name, opened.opener(options).public(options.token)))
    return 0


def init(options: argparse.Namespace) -> int:
    """With the keys of others, it waits for their signatures; with keys of its own making, it is published."""
    with needing("signing"):
        from messenger_rules.publishing import beginning, ceremony, signing

    named = {role: getattr(options, role) for role in ROLES}
    if (options.keys is None) != all(named.values()) or (options.keys is not None and any(named.values())):
        options.wrong("name the public keys of all four roles, or let --keys make them")
    if options.keys is None and any(getattr(options, f"{role}_keys") is not None for role in ROLES):
        options.wrong("how many keys a role has is for --keys to make: those that are named are counted")
    repository, now = opened.repository(options), system_clock()
    asked = {role: _asked(options, role) for role in ROLES}
    if options.keys is None:
        opener = opened.opener(options)
        found = {role: [opener.public(key) for key in named[role]] for role in ROLES}
        beginning.begin(repository, found, ceremony.policies(asked), now)
        return _tell_waiting(options, signing.waiting(repository.stage))
    released = ceremony.begin_alone(
        repository, options.keys, ceremony.policies(asked), opened.passphrases(options), now
    )
    words.released(options, released)
    return 0


def _asked(options: argparse.Namespace, role: str) -> tuple[int | None, int | None, int | None]:
    """How many keys a role has, how many of them sign, and for how many days; None for what is not said."""
    keys = len(getattr(options, role)) or getattr(options, f"{role}_keys")
    return keys, getattr(options, f"{role}_threshold"), getattr(options, f"{role}_days")


def add(options: argparse.Namespace) -> int:
    """The author's file stays as it is; what was added waits for signatures."""
    with needing("signing"):
        from messenger_rules.publishing import adding

    repository = opened.repository(options)
    with publish_lost.told(repository), telling("checking the catalogue"):
        added = adding.add(
            repository,
            options.catalog,
            shared.registry(),
            system_clock(),
            channel=options.channel,
            strict=options.strict,
            any_serial=options.any_serial,
        )
    report(added.warnings)
    words.added(options, added)
    return 0


def sign(options: argparse.Namespace) -> int:
    """What is signed is told before the passphrase is asked for; who signs for the first time is told all keys."""
    with needing("signing"):
        from messenger_rules.publishing import lasting, memory, signing, trusting
        from messenger_rules.publishing.repository import Stage

    if not options.key:
        options.wrong("name your key by --key")
    stage = Stage(options.stage) if options.stage is not None else opened.repository(options).stage
    shown = signing.to_be_signed(stage)
    known = memory.memories(options.key, options.root, options.memory)
    trusting.check(shown, known, stage.path)
    lasting.see_lasting(shown, system_clock())
    words.to_be_compared([it.key for it in known if it.root is None], shown[0].trusted)
    words.to_be_signed(shown)
    signers = opened.opener(options).signers(options.key)
    found = signing.sign(stage, signers, shown, remember=lambda: trusting.remember(shown, known, signers))
    return _tell_waiting(options, found, again=True)


def refresh(options: argparse.Namespace) -> int:
    """A timer runs this on the server; status 1 where a copy is no good, or what waits, be the rest published."""
    with needing("signing"):
        from messenger_rules.publishing import releasing

    if options.again and options.renew is None:
        options.wrong("say what is to be staged again: --renew")
    repository, now = opened.repository(options), system_clock()
    repository.see_begun()
    if options.renew is not None:
        _renew(options, repository, now)
    told = [*_restored(repository), *_merged(repository, options.copies)]
    released = releasing.release(repository, opened.opener(options).signers(options.key), now)
    report(it for it in released.problems if it not in told)
    problems = tuple(dict.fromkeys((*told, *released.problems)))
    words.released(options, replace(released, problems=problems))
    return PROBLEMS if any(problem.is_error for problem in problems) else 0


def _renew(options: argparse.Namespace, repository: Repository, now: datetime) -> None:
    from messenger_rules.publishing.changing import renew

    with publish_lost.told(repository):
        is_renewed = renew(repository, options.renew, now, again=options.again)
    if not is_renewed:
        print(f"{options.renew} waits for signatures already; --again would drop those it has", file=sys.stderr)


def _restored(repository: Repository) -> list[Diagnostic]:
    """Tell at once what of the stage was damaged: what follows goes on for all that."""
    from messenger_rules.publishing.restoring import restore

    told = restore(repository)
    report(told)
    return told


def _merged(repository: Repository, copies: Sequence[Path]) -> list[Diagnostic]:
    """Take signatures from copies, and tell at once what is wrong with one: the others, and what is ready, go on."""
    from messenger_rules.publishing.merging import merge
    from messenger_rules.publishing.repository import Stage

    told: list[Diagnostic] = []
    for copy in copies:
        merged = merge(repository, Stage(copy))
        say(f"{counted(merged.new, 'new signature')} from {copy}", sys.stderr)
        new = [it for it in merged.problems if it not in told]
        report(new)
        told += new
    return told


def rotate(options: argparse.Namespace) -> int:
    """Nothing is changed before the key holders of root have signed it."""
    with needing("signing"):
        from messenger_rules.publishing import changing, outliving, signing

    if not (options.new or options.old or options.threshold is not None or options.days is not None):
        options.wrong("say what is to change: --new, --old, --threshold or --days")
    repository = opened.repository(options)
    opener = opened.opener(options)
    new = [opener.public(key) for key in options.new]
    with publish_lost.told(repository):
        changing.rotate(
            repository,
            options.role,
            system_clock(),
            new=new,
            old=options.old,
            threshold=options.threshold,
            days=options.days,
        )
    if options.days is not None:
        report(outliving.outliving(repository.current_root().signed))
    words.kept_online(changing.kept_online(repository))
    return _tell_waiting(options, signing.waiting(repository.stage))


def revoke(options: argparse.Namespace) -> int:
    """Nothing is changed before the key holders of root have signed it."""
    with needing("signing"):
        from messenger_rules.publishing import changing, signing

    repository = opened.repository(options)
    with publish_lost.told(repository):
        roles = changing.revoke(repository, options.name, system_clock())
    print(f"{options.name} signs no more for {' and '.join(roles)}, once this is published", file=sys.stderr)
    words.kept_online(changing.kept_online(repository))
    return _tell_waiting(options, signing.waiting(repository.stage))


def status(options: argparse.Namespace) -> int:
    """Status 1 where something has expired, is missing, or is not signed; with --strict, also where it will soon."""
    with needing("signing"):
        from messenger_rules.publishing.overview import overview

    found = overview(opened.repository(options), system_clock())
    report(found.problems)
    words.status(options, found)
    hinders = any(problem.is_error or options.strict for problem in found.problems)
    return PROBLEMS if hinders else 0


def _tell_waiting(options: argparse.Namespace, found: Sequence[Waiting], *, again: bool = False) -> int:
    if options.json:
        print_json(words.waiting_json(found))
    else:
        words.waiting(found, again=again)
    return 0
