"""The fast way reads the options of ``show`` as argparse does, or leaves them to it."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platformdirs import user_state_dir

from messenger_rules.cli import show
from messenger_rules.startup import nothing
from messenger_rules.startup.request import Request, usual_state

WORDS = [
    *("a.xml", "--language", "--language=de", "de", "--state", "--state=s", "--state=", "--json", "", "-", "--", "-x"),
    *("--at", "--at=2026-01-01T00:00Z", "2026-01-01T00:00Z", "--at-log-on", "--at-log-on=", "--at-log", "--lang"),
]


def parsed(arguments: list[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    show.add_to(parser.add_subparsers())
    try:
        return parser.parse_args(["show", *arguments])
    except (SystemExit, argparse.ArgumentError):
        return None


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_what_it_understands_it_understands_as_argparse_does(arguments: list[str]) -> None:
    request, options = Request.of_arguments(arguments), parsed(arguments)
    if request is None:
        return
    if options is None:
        assert request.at  # a time that cannot be read is left to argparse behind this
        return
    other = Request.of_options(options)
    assert other is not None
    assert (request.identity, request.state) == (other.identity, other.state)
    assert bool(request.at) is (options.at is not None)


@pytest.mark.parametrize("value", [None, "", " ", "/somewhere"])
def test_state_is_where_platformdirs_has_it(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv("XDG_STATE_HOME")
    else:
        monkeypatch.setenv("XDG_STATE_HOME", value)
    assert usual_state() == user_state_dir("messenger-rules")


def test_two_instants_are_for_the_ordinary_way_to_judge() -> None:
    assert Request.of_arguments(["a.xml", "--at", "x", "--at=2026-01-01T00:00Z"]) is None


@pytest.mark.parametrize("at", ["0001-01-01T00:00+14:00", "9999-12-31T23:00-14:00", "2026-01-01T00:00", "tomorrow"])
def test_an_instant_that_is_none_is_for_the_ordinary_way_to_judge(at: str) -> None:
    request = Request.of_arguments(["a.xml", "--at", at])
    assert request is not None
    assert nothing._instant(request) is None
