"""The table of options in the reference of commands, against the commands themselves."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from messenger_rules.cli.commands import modules_for
from tests.docs.pages import PROJECT

PAGE = PROJECT / "docs" / "reference" / "commands.md"


def test_each_option_is_told_of_the_commands_that_have_it_and_of_no_other() -> None:
    commands = dict(_commands())
    had = {(option, name) for name, parser in commands.items() for option in _options(parser)}
    told = {pair for row in _rows() for pair in _told(*row, set(commands))}
    assert told == had


def _commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for module in modules_for([]):
        module.add_to(commands)
    return _below("", parser)


def _below(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield from _below(f"{name} {word}".strip(), inner)


def _options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}


def _rows() -> Iterator[tuple[str, str]]:
    _, _, table = PAGE.read_text("utf-8").partition("| option | of | means |\n")
    yield from re.findall(r"\| (`--.*?) \| (.*?) \|", table.partition("\n\n")[0])


def _told(options: str, commands: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Of each option, each command; in `agent install, uninstall`, what is none by itself goes on with its first word."""
    group = ""
    for words in commands.split(", "):
        name = words if words in known else f"{group} {words}"
        group = name.partition(" ")[0]
        for option in re.findall(r"--[\w-]+", options):
            yield option, name
