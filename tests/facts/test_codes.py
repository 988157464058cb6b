"""Each diagnostic of facts, by the example of its page: the whole printed text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.facts.schema import builtin_schema, declarations_of
from tests.docs.pages import PROJECT, blocks


def read(example: str) -> str:
    """What is said about the facts of a text."""
    facts = mr.HostFacts.read(example, name="host.json")
    return "\n\n".join(warning.render() for warning in facts.undeclared(builtin_schema()))


def declare(example: str) -> str:
    """What is said about a model."""
    names: dict[str, object] = {"__name__": "acme"}
    exec(example, names)
    return str(declarations_of("acme", names["Licence"]))  # type: ignore[arg-type]


CODES: dict[str, Callable[[str], object]] = {
    "MR550": read,
    "MR551": read,
    "MR552": lambda _: mr.HostFacts.load("hosts/old.json"),
    "MR553": read,
    "MR554": read,
    "MR555": read,
    "MR556": declare,
    "MR557": read,
    "MR558": read,
    "MR559": lambda _: mr.HostFacts.model_validate({"acme": {"key": b"secret"}}),
}


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_what_is_printed(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    *examples, shown = blocks((PROJECT / "docs" / "codes" / f"{code}.md").relative_to(PROJECT))
    example = examples[0].body if examples else ""

    try:
        printed = CODES[code](example)
    except mr.MessengerRulesError as error:
        printed = str(error)

    assert f"{printed}\n" == shown.body
    assert f"[{code}]" in shown.body
