"""Options that several commands share, and how what they name is read."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messenger_rules.cli.progress import telling
from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import CatalogError, StateError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.suggestions import nearest

if TYPE_CHECKING:
    from messenger_rules.agent.agents_ledger import AgentsLedger
    from messenger_rules.agent.ledger.personal import FileLedger
    from messenger_rules.condition.condition import Condition
    from messenger_rules.facts.cache import FactCache
    from messenger_rules.facts.collect import Answer
    from messenger_rules.facts.model import HostFacts
    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.messages.message import Message
    from messenger_rules.registry import Registry
    from messenger_rules.schema import Schema
    from messenger_rules.vocabulary import Vocabulary

Commands = Any  # argparse keeps the type of its sub-parsers' collection to itself

PICTURES = ("dot", "svg", "mermaid")
"""The forms in which a condition is drawn."""


def add_command(commands: Commands, name: str, summary: str, example: str) -> argparse.ArgumentParser:
    """A command with its one-sentence summary and an example."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary[:1].upper() + summary[1:] + ".",
        epilog=f"example: {example}",
    )
    return parser


def add_catalog(parser: argparse.ArgumentParser) -> None:
    """The catalogue, and the vocabulary that may be another than its own."""
    parser.add_argument("catalog", metavar="CATALOG", help="the catalogue file")
    add_vocabulary(parser)


def add_vocabulary(parser: argparse.ArgumentParser) -> None:
    """The vocabulary."""
    parser.add_argument("--vocabulary", metavar="V", help="a vocabulary.toml, in place of the one that is named inside")


def add_host(parser: argparse.ArgumentParser) -> None:
    """The host's facts and the time."""
    parser.add_argument("--facts", metavar="F", help="facts as JSON; `-` is standard input; without it, this host's")
    add_at(parser)
    parser.add_argument("--refresh", action="store_true", help="ask every fact source anew, not the cache")


def add_at(parser: argparse.ArgumentParser) -> None:
    """The time."""
    parser.add_argument(
        "--at", type=instant, metavar="TIME", help="the time, such as 2026-03-01T09:00Z; without it, now"
    )


def add_languages(parser: argparse.ArgumentParser) -> None:
    """The viewer's languages."""
    parser.add_argument(
        "--language",
        type=language,
        action="append",
        default=[],
        metavar="TAG",
        help="the reader's language, such as de-CH; may be given several times, the most wanted first",
    )


def add_reading(parser: argparse.ArgumentParser) -> None:
    """The language in which conditions are read aloud."""
    parser.add_argument(
        "--reading-language", type=language, metavar="TAG", help="the language in which conditions are read aloud"
    )


def reading(options: argparse.Namespace, condition: Condition) -> str:
    """A condition read aloud: in the language that an option names, else in that of the environment."""
    from messenger_rules.facts.host import locales
    from messenger_rules.messages.translation import readable
    from messenger_rules.reading.reader import read_aloud

    wanted = [options.reading_language] if options.reading_language else readable(locales())
    return read_aloud(condition, tuple(wanted)).render()


def add_json(parser: argparse._ActionsContainer) -> None:
    """The form of the result."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def language(text: str) -> str:
    """The tag of a language, as an argument; as in a locale's name, it may have underscores."""
    from messenger_rules.languages import problem

    wrong = problem(text.replace("_", "-"))
    if wrong is not None:
        raise argparse.ArgumentTypeError(f"{wrong.sentence}; write a tag such as de")
    return text


def instant(text: str) -> datetime:
    """A time with its zone, as an argument."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it as 2026-03-01T09:00Z") from None
    if found.tzinfo is None:
        day_alone = re.fullmatch(r"\d{4}-\d\d-\d\d", text)
        meant = f"{text}T00:00Z" if day_alone else f"{text}Z"
        raise argparse.ArgumentTypeError(f"{text!r} has no time zone; write {meant}, or an offset such as +01:00")
    return found


def registry() -> Registry:
    """All plugins of this machine."""
    from messenger_rules.registry import Registry

    return Registry.load()


def vocabulary(options: argparse.Namespace) -> Vocabulary | None:
    """The vocabulary that an option names."""
    from messenger_rules.vocabulary import Vocabulary

    return Vocabulary.load(options.vocabulary) if options.vocabulary else None


def catalog(options: argparse.Namespace, plugins: Registry, limits: Limits = DEFAULT_LIMITS) -> Catalog:
    """The catalogue that is named."""
    from messenger_rules.messages.catalog import Catalog

    return Catalog.load(options.catalog, registry=plugins, vocabulary=vocabulary(options), limits=limits)


def message(options: argparse.Namespace, catalog: Catalog) -> Message:
    """The message that is named.

    :raises CatalogError: where it cannot be read, with the reasons; MR528 where there is none.
    """
    invalid = next((found for found in catalog.invalid if found.id == options.id), None)
    if invalid is not None:
        raise CatalogError(invalid.diagnostics)
    found = catalog.message(options.id)
    if found is not None:
        return found
    near = nearest(options.id, [message.id for message in catalog.messages])
    help_ = f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else "`select` lists the messages"
    raise CatalogError([Diagnostic("MR528", f"the catalogue has no message `{options.id}`", help=(help_,))])


def schema(vocabulary: Vocabulary | None, plugins: Registry) -> Schema:
    """The facts and components that are declared, by the vocabulary, by plugins and by the language itself."""
    known = plugins.schema()
    return vocabulary.schema(known) if vocabulary is not None else known


def facts(
    options: argparse.Namespace,
    plugins: Registry,
    needed: Collection[str] | None,
    told: Callable[[Answer], None] | None = None,
) -> HostFacts:
    """The facts that an option names, else those of this host that are needed; ``told`` hears each source's answer."""
    from messenger_rules.condition.condition import system_clock
    from messenger_rules.facts.model import HostFacts

    if options.facts == "-":
        return HostFacts.read(sys.stdin.buffer.read(DEFAULT_LIMITS.file_bytes + 1), name="standard input")
    if options.facts:
        return HostFacts.load(options.facts)
    with telling("looking at this host"):
        return plugins.collect(needed=needed, at=system_clock(), cache=cache(options), told=told)


def cache(options: argparse.Namespace) -> FactCache:
    """The user's cache of facts, of which nothing is taken where every source is to be asked anew."""
    from messenger_rules.facts.cache import FactCache

    return FactCache.of_user(anew=options.refresh)


def at(options: argparse.Namespace) -> datetime:
    """The time that an option names, else now."""
    from messenger_rules.condition.condition import system_clock

    return options.at or system_clock()


def add_front_end(parser: argparse.ArgumentParser) -> None:
    """How messages are shown."""
    parser.add_argument(
        "--front-end",
        metavar="NAME",
        help="how messages are shown: plain, terminal, full-screen, notification, window, message-box, or a plugin's",
    )


def add_socket(parser: argparse.ArgumentParser) -> None:
    """Where the agent is reached."""
    parser.add_argument("--socket", metavar="PATH", help="where the agent listens")


def add_state(parser: argparse.ArgumentParser) -> None:
    """Where state is kept."""
    parser.add_argument("--state", metavar="DIR", help="where is kept what was acknowledged (MESSENGER_RULES_STATE)")


def ledger(options: argparse.Namespace) -> FileLedger:
    """The ledger of whoever runs this."""
    from messenger_rules.agent.ledger.personal import FileLedger

    return FileLedger.of_user(state_folder(options))


def record(options: argparse.Namespace) -> FileLedger | AgentsLedger:
    """The ledger of whoever runs this; where an agent runs and no other place is named, with what that keeps."""
    own = ledger(options)
    if state_folder(options) is not None:
        return own
    from messenger_rules.agent.system import is_address

    path = agents_socket()
    if not is_address(path):
        return own
    from messenger_rules.agent.agents_ledger import AgentsLedger

    try:
        return AgentsLedger(own, path)
    except StateError as error:  # it has ended without taking its socket away: one's own ledger is there all the same
        own.warnings.extend(replace(found, severity=Severity.WARNING) for found in error.diagnostics)
        return own


def agents_socket(given: str | None = None) -> Path:
    """Where the agent of this host listens."""
    from messenger_rules.agent.agent_settings import AgentSettings
    from messenger_rules.agent.system import usual_address
    from messenger_rules.facts.configuration import ConfigurationError

    if given is not None:
        return Path(given)
    try:
        return AgentSettings.load().socket_path()
    except ConfigurationError:  # the settings are the agent's, and may be for its user alone
        return usual_address()


def state_folder(options: argparse.Namespace) -> Path | None:
    """Where state is kept, if an option or the environment says so."""
    named = options.state or os.environ.get("MESSENGER_RULES_STATE")
    return Path(named) if named else None


def languages(options: argparse.Namespace) -> tuple[str, ...]:
    """The reader's languages: those given, else those of the environment."""
    from messenger_rules.facts.host import locales
    from messenger_rules.messages.translation import readable

    return tuple(options.language) or tuple(readable(locales()))
