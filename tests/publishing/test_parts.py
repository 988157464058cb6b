"""Passphrases that people type, and what a catalogue needs to be installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.messages.message import Message, Text
from messenger_rules.publishing.passphrases import VARIABLE, Passphrases
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.requirements import requirements
from tests.distributions import install, registry_of

GOOD = "correct horse battery"


def typed(*answers: str) -> Passphrases:
    """A person who types these, one after the other."""
    left: Iterator[str] = iter(answers)
    return Passphrases(None, {}, lambda _: next(left))


def test_a_new_passphrase_is_typed_twice_and_another_one_once() -> None:
    assert typed(GOOD, GOOD).new("ann") == GOOD.encode()
    assert typed("short").of("ann") == b"short"


@pytest.mark.parametrize("answers", [(GOOD, "another one than that"), ("too short", "too short"), ("",)])
def test_a_new_passphrase_that_is_not_taken(answers: tuple[str, ...]) -> None:
    with pytest.raises(PublishingError, match="MR624"):
        typed(*answers).new("ann")


def test_a_file_goes_before_the_environment_and_that_before_a_person(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("of the file\r\n")
    file.chmod(0o600)

    def ask(_: str) -> str:
        raise AssertionError("nobody is asked")

    assert Passphrases(file, {VARIABLE: "of the environment"}, ask).of("ann") == b"of the file"
    assert Passphrases(None, {VARIABLE: "of the environment"}, ask).of("ann") == b"of the environment"
    file.chmod(0o640)
    with pytest.raises(PublishingError, match="MR623"):
        Passphrases(file, {}).of("ann")


MODULE = """
from messenger_rules import Fact, predicate

@predicate("acme.odd")
def odd(fact: Fact[str], wanted: int) -> bool:
    \"\"\"Whether a text has an odd number of letters, and that is wanted.\"\"\"
    return len(fact) % 2 == wanted
"""


def test_the_plugin_of_a_predicate_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = "[messenger_rules.predicates]\nacme.odd = acme_plugin:odd\n"
    install(tmp_path, "acme-plugin", MODULE, names, version="2.3")
    monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
    registry = registry_of(tmp_path, monkeypatch)
    texts = (Text.of("en", "Odd", "Odd."),)
    for condition, needed in (("acme.odd(os.name, 1)", {"acme-plugin": "2.3"}), ("console.version > 5", {})):
        catalog = mr.Catalog.of([Message("m", condition, texts)], registry=registry)
        assert [str(it.diagnostics[-1]) for it in catalog.invalid] == []
        assert requirements(catalog, registry) == {"messenger-rules": "0.1", **needed}
