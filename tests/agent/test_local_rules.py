"""Local rules: what a file of them may say, what is told of one that is wrong, and when it is read again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules import Catalog, HostFacts
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.receipt import Installation, receipt_of
from messenger_rules.agent.local_rules import LocalRules, Treatment
from messenger_rules.agent.rules_file import RulesFile
from messenger_rules.facts.configuration import ConfigurationError
from messenger_rules.messages.message import Audience, Message, MessageSeverity, Scope
from messenger_rules.registry import Registry
from messenger_rules.vocabulary import Vocabulary

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
INFO, WARNING, CRITICAL = MessageSeverity.INFO, MessageSeverity.WARNING, MessageSeverity.CRITICAL
FACTS = HostFacts.model_validate({"console": {"type": "server", "version": "5.4"}})


def message(**attributes: Any) -> Message:
    return Message("m", "true", (), **attributes)


def load(folder: Path, text: str, vocabulary: Vocabulary | None = None) -> LocalRules:
    (folder / "rules.toml").write_text(text, "utf-8")
    return LocalRules.load(Registry.builtin(), vocabulary, [folder])


@pytest.mark.parametrize(
    ("when", "treated"),
    [
        ("true", True),
        ("false", False),
        ('message.id == "m"', True),
        ('message.id in ["x", "y"]', False),
        ("message.revision >= 2", True),
        ('message.severity == "info"', True),
        ('message.severity in ["warning", "critical"]', False),
        ('message.audience == "administrators"', True),
        ('message.scope == "host"', True),
        ("message.starts < 2026-01-01T00:00Z", True),
        ("message.expires is known", False),
        ('console.type == "server" and message.severity == "info"', True),
        ('console.type == "remote"', False),
        ('language matches "de"', False),  # unknown here
        ("now >= 2026-06-01T00:00Z", True),
    ],
)
def test_conditions_ask_of_message_and_host(tmp_path: Path, when: str, treated: bool) -> None:
    rules = load(tmp_path, f"[[rule]]\nwhen = '{when}'\ndo = 'silence'\n")
    it = message(revision=2, scope=Scope.HOST, starts=datetime(2025, 3, 1, tzinfo=UTC))
    assert bool(rules.treat(it, FACTS, NOW).silenced_by) is treated


def test_rules_add_up_in_their_order(tmp_path: Path) -> None:
    text = """
    rule = [
        {when = "true", do = "delay", days = 3},
        {when = "true", do = "delay", days = 14},
        {when = "true", do = "delay", days = 2},
        {when = "true", do = "raise", to = "critical"},
        {when = "true", do = "raise", to = "warning"},
        {when = "true", do = "route", groups = ["night"]},
        {when = "true", do = "route", groups = ["operators", "night"]},
    ]
    """
    rules = load(tmp_path, text)
    groups = frozenset({"night", "operators"})
    assert rules.treat(message(), FACTS, NOW) == Treatment(CRITICAL, delay=timedelta(days=14), groups=groups)
    assert rules.groups == groups


def test_conditions_know_the_vocabulary_and_what_facts_they_need(tmp_path: Path) -> None:
    vocabulary = Vocabulary.read('[facts."acme.mode"]\ntype = "text"\n')
    rules = load(tmp_path, "[[rule]]\nwhen = 'acme.mode == \"x\" or message.revision > 3'\ndo = 'silence'", vocabulary)
    assert rules.needed == {"acme.mode"}


@pytest.mark.parametrize(
    ("text", "code", "sentence", "place"),
    [
        ("[[rule]]\nwhen = 'true'\n", "MR582", "rule 1: `do` says what becomes of a message: silence", 1),
        ("[[rule]]\nwhen = 'true'\ndo = 'drop'\n", "MR582", "rule 1: `do` says what becomes of a message: silence", 3),
        ("[[rule]]\ndo = 'silence'\n", "MR582", "rule 1 lacks `when`", 1),
        ("[[rule]]\nwhen = 'true'\ndo = 'delay'\n", "MR582", "rule 1 lacks `days`", 1),
        ("[[rule]]\nwhen = 'true'\ndo = 'delay'\ndays = 0\n", "MR582", "rule 1: `days`: input should be greater", 4),
        ("[[rule]]\nwhen = 'true'\ndo = 'delay'\ndays = true\n", "MR582", "rule 1: `days`: input should be a valid", 4),
        ("[[rule]]\nwhen = 'true'\ndo = 'silence'\ndays = 3\n", "MR582", "rule 1 may not say `days`", 4),
        ("[[rule]]\nwhen = 'true'\ndo = 'raise'\nto = 'info'\n", "MR582", "rule 1: `to`: input should be 'warning'", 4),
        ("[[rule]]\nwhen = 'true'\ndo = 'route'\ngroups = ['a', 5]\n", "MR582", "rule 1: `groups`: input should be", 4),
        ("rule = [1]\n", "MR582", "rule 1: `rule`: input should be", 1),
        ("[[rule]]\nwhen = 'true'\ndo = 'route'\ngroups = []\n", "MR582", "rule 1: `groups`: list should have", 4),
        ("[[rule]]\nwhen = 'true'\ndo = 'delay'\nday = 3\n", "MR582", "rule 1 may not say `day`", 4),
        ("[[rules]]\nwhen = 'true'\ndo = 'silence'\n", "MR582", "the file may not say `rules`", 1),
        ("rule = 3\n", "MR582", "the file: `rule`: input should be a valid list", 1),
        ("[[rule]\n", "MR582", "this is not TOML", 1),
        ("[[rule]]\nwhen = 'message.severity == \"urgent\"'\ndo = 'silence'\n", "MR205", "", 1),
        ("[[rule]]\nwhen = 'message.titel == \"x\"'\ndo = 'silence'\n", "MR201", "", 1),
        ("[[rule]]\nwhen = 'message.id = \"x\"'\ndo = 'silence'\n", "MR105", "", 1),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, code: str, sentence: str, place: int) -> None:
    with pytest.raises(ConfigurationError) as found:
        load(tmp_path, text)
    first = found.value.diagnostics[0]
    assert first.code == code, first.render()
    assert sentence in first.message
    assert f"rules.toml:{place}:" in first.render()


def test_the_rules_on_the_page_are_rules(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "agent.md"
    text = page.read_text("utf-8").partition(":caption: rules.toml\n")[2].partition("```")[0]
    assert len(load(tmp_path, text).rules) == 4


@pytest.mark.parametrize("kind", ["folder", "dangling"])
def test_what_is_no_file_is_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.mkdir() if kind == "folder" else path.symlink_to("/nonexistent")
    with pytest.raises(ConfigurationError, match=r"MR582.*it is no file"):
        LocalRules.load(Registry.builtin(), None, [tmp_path])


@dataclass
class Folder:
    path: Path

    def __post_init__(self) -> None:
        self.file = RulesFile(Registry.builtin(), [self.path])
        self.times = 1_000_000_000

    def write(self, text: str) -> None:
        (self.path / "rules.toml").write_text(text, "utf-8")
        self.times += 1
        os.utime(self.path / "rules.toml", (self.times, self.times))

    def silences(self, severity: MessageSeverity = INFO) -> bool:
        return bool(self.file.rules.treat(message(severity=severity), FACTS, NOW).silenced_by)


SILENCE = "[[rule]]\nwhen = 'true'\ndo = 'silence'\n"


def test_the_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    it = Folder(tmp_path)
    assert (it.file.refresh(), it.silences()) == (False, False)
    it.write(SILENCE)
    assert (it.file.refresh(), it.silences()) == (True, True)
    assert not it.file.refresh()
    it.write("[[rule]]\nwhen = 'no such thing'\ndo = 'silence'\n")
    assert (it.file.refresh(), it.silences()) == (False, True)  # the rules before stay in force
    assert it.file.problem.startswith("rules.toml: MR")
    it.write("")
    assert (it.file.refresh(), it.silences(), it.file.problem) == (True, False, "")
    (tmp_path / "rules.toml").unlink()
    assert (it.file.refresh(), it.silences()) == (False, False)


def test_a_file_that_never_could_be_read_holds_back_what_may_be_silenced(tmp_path: Path) -> None:
    it = Folder(tmp_path)
    it.write("rule = 3")
    assert it.file.refresh()
    assert (it.silences(), it.silences(WARNING), it.silences(CRITICAL)) == (True, True, False)
    it.write("")
    assert (it.file.refresh(), it.silences()) == (True, False)


def test_another_vocabulary_compiles_the_conditions_anew(tmp_path: Path) -> None:
    it = Folder(tmp_path)
    it.write("[[rule]]\nwhen = 'acme.mode == \"x\"'\ndo = 'silence'\n")
    it.file.refresh()
    assert "MR227" in it.file.problem
    it.file.refresh(Vocabulary.read('[facts."acme.mode"]\ntype = "text"\n'))
    assert it.file.problem == ""


def test_a_message_of_the_sites_own_has_no_receipt() -> None:
    home = Installation.new(NOW)
    events = [Event(id_, 1, EventKind.DISPLAYED, NOW, user="uid:0") for id_ in ("m", "site:m")]
    assert [receipt_of(event, home, agent="1") is None for event in events] == [False, True]


def test_no_catalogue_can_take_an_identifier_of_the_sites_own() -> None:
    assert Catalog.of([Message("site:m", "true", (), audience=Audience.EVERYONE)]).messages == ()
