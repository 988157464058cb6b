"""Starting: a command imports what it needs, and no other command."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from messenger_rules.cli.commands import HOMES
from tests.cli.conftest import Run


def modules_after(program: str, *arguments: str) -> set[str]:
    code = f"import sys\ntry:\n    {program}\nfinally:\n    print('#', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    return set(done.stdout.rpartition("#")[2].split())


BARE = modules_after("pass")


def test_each_command_is_added_by_its_module() -> None:
    added = {}
    for module in dict.fromkeys(HOMES.values()):
        commands: Any = argparse.ArgumentParser().add_subparsers()
        import_module(f"messenger_rules.cli.{module}").add_to(commands)
        added.update(dict.fromkeys(commands.choices, module))
    assert list(added.items()) == list(HOMES.items())


def test_the_library_alone_imports_nothing() -> None:
    assert modules_after("import messenger_rules") - BARE <= {"messenger_rules", "__future__"}


@pytest.mark.parametrize(
    ("arguments", "command"), [(("fmt", "--help"), "fmt"), (("why",), "history"), (("--version",), None)]
)
def test_a_command_imports_its_own_module_alone(arguments: tuple[str, ...], command: str | None) -> None:
    found = modules_after("from messenger_rules.cli import main; main()", *arguments)
    others = {f"messenger_rules.cli.{module}" for module in HOMES.values()}
    assert found & others == ({f"messenger_rules.cli.{command}"} if command else set())
    assert command or not found & {"lark", "pydantic", "defusedxml"}


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        (["--help"], "show the messages that concern this host", ""),
        ([], "", "messenger-rules: error: the following arguments are required: COMMAND"),
        (
            ["shwo"],
            "",
            "messenger-rules: error: argument COMMAND: invalid choice: 'shwo' (choose from 'show', 'select'",
        ),
        (["fmt", "a.xml", "--odd"], "", "messenger-rules: error: unrecognized arguments: --odd"),
        (["disable", "--comp"], "", "messenger-rules: error: unrecognized arguments: --comp"),
        (["fmt"], "", "messenger-rules fmt: error: the following arguments are required: FILE"),
    ],
)
def test_usage_is_told_as_if_all_commands_were_there(run: Run, arguments: list[str], out: str, err: str) -> None:
    ran = run(*arguments)
    assert ran.status == (2 if err else 0)
    assert out in ran.out
    assert err in ran.err
    assert "usage: messenger-rules" in (ran.err if err else ran.out)
