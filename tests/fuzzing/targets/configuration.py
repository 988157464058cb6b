"""Configuration: TOML of an administrator, for the agent, its local rules, a plugin's sources, and the facts file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from unittest.mock import patch

from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.local_rules import LocalRules
from messenger_rules.facts import host
from messenger_rules.facts.configuration import configuration
from messenger_rules.facts.declared import DeclaredTable, declared
from messenger_rules.facts.model import HostFacts
from messenger_rules.registry import Registry
from tests.fuzzing.scratch import scratch
from tests.fuzzing.target import Target, refusing

REGISTRY = Registry.builtin()
AGENT = """\
catalog = "/srv/messages.xml"
administrators = ["wheel"]
per-day = 3
only-where = "console.type is known"
[receipts]
url = "https://receipts.example/"
proxy = "http://proxy.example:3128"
[updates]
root = "/etc/root.json"
product = "acme"
url = "https://updates.example"
every-seconds = 3600
[ledger]
url = "postgresql://ledger.example/x"
key-file = "/etc/key"
"""
RULES = """\
[[rule]]
when = 'message.severity == "info"'
do = "silence"
[[rule]]
when = 'console.version < 5'
do = "delay"
days = 3
[[rule]]
when = "true"
do = "route"
groups = ["wheel"]
[[rule]]
when = "true"
do = "raise"
to = "critical"
"""
SOURCES = """\
[licence]
description = "What was bought."
timeout = 2.5
time_to_live = 60
identifying = ["owner"]
platforms = ["linux"]
privileged = true
[licence.facts.owner]
description = "Who bought it."
[licence.facts.seats]
type = "int"
[licence.facts.tier]
values = ["a", "b"]
"""
FACTS = """\
language = "en-GB"
acme.since = 2026-03-01T00:00:00Z
acme.day = 2026-03-01
acme.ratio = 1e400
[console]
type = "server"
[components]
backup = ["2.9", {version = "1-1", scheme = "debian"}]
"""


def check(data: bytes) -> None:
    for name, load in READERS.items():
        (scratch() / f"{name}.toml").write_bytes(data)
        with refusing():
            load()


def _agent() -> None:
    settings = AgentSettings.load([scratch()])
    settings.state_folder()
    settings.socket_path()


def _rules() -> None:
    LocalRules.load(REGISTRY, None, [scratch()])


def _sources() -> None:
    for name, table in declared(configuration("sources", [scratch()]), "acme", DeclaredTable).items():
        table.source(len, f"acme.{name}", None)


def _facts() -> None:
    """The facts file is read by a worker, whose exceptions are its end; what it answers is then assembled."""
    with patch.dict("os.environ", {host.FACTS_FILE: str(scratch() / "facts.toml")}):
        try:
            found = host.facts_file()
        except (ValueError, TypeError):
            return
    HostFacts.assemble(found)


READERS: Mapping[str, Callable[[], None]] = {"agent": _agent, "rules": _rules, "sources": _sources, "facts": _facts}


def seeds() -> Mapping[str, bytes]:
    made = {"agent": AGENT, "rules": RULES, "sources": SOURCES, "facts": FACTS, "empty": "", "open": '[a.b]\nx = """'}
    return {name: text.encode() for name, text in made.items()}


def words() -> Iterable[str]:
    lines = [line for text in (AGENT, RULES, SOURCES, FACTS) for line in text.splitlines()]
    return (
        *dict.fromkeys(lines),
        *(f'"{kind}"' for kind in ("int", "set", "decimal", "datetime")),
        '"""',
        "'''",
        "inf",
        "0x",
        "\\U0000",
    )


TARGET = Target(
    "what an administrator writes for agent, rules, sources and facts is refused with its place, or works",
    check,
    seeds,
    words,
)
