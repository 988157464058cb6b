"""The house has layers, and few doors to the outside; who goes round them is named here with the line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

HEAVY = ("defusedxml", "langcodes", "lark", "packaging", "pydantic", "rich", "sqlite3", "xml")
"""What ``import messenger_rules`` alone must not load: each costs more than the interpreter's own start."""

DOORS = [
    ("lark", {f"messenger_rules.condition.{name}" for name in ("parser", "driver", "lexer")}),
    ("defusedxml", {"messenger_rules.messages.reader"}),
    ("langcodes", {"messenger_rules.languages"}),
    ("rich", {"messenger_rules.front_ends.rich_display"}),
    ("textual", {"messenger_rules.front_ends.full_screen_application"}),
    ("dbus_fast", {"messenger_rules.front_ends.notification", "messenger_rules.front_ends.notification_server"}),
    ("tkinter", {"messenger_rules.front_ends.message_window", "messenger_rules.front_ends.window"}),
    ("pygments", {"messenger_rules.authoring.colours"}),
    ("pygls", {"messenger_rules.language_server.protocol", "messenger_rules.language_server.server"}),
    ("bidi", {"messenger_rules.front_ends.right_to_left", "messenger_rules.front_ends.window"}),
]
"""Which modules alone may import a library."""

PYDANTIC_PACKAGES = ("messenger_rules.agent", "messenger_rules.facts", "messenger_rules.messages")


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(
        "messenger_rules", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def test_the_layers_hold(project: Path) -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(("library", "doors"), DOORS, ids=[library for library, _ in DOORS])
def test_a_library_has_one_door(imports: grimp.ImportGraph, library: str, doors: set[str]) -> None:
    assert imports.find_modules_that_directly_import(library) <= doors
    assert imports.find_modules_that_directly_import(library), f"nobody imports {library}: take it off the list"


def test_pydantic_stays_with_what_comes_from_outside(imports: grimp.ImportGraph) -> None:
    strangers = {
        module
        for module in imports.find_modules_that_directly_import("pydantic")
        if not module.startswith(PYDANTIC_PACKAGES) and not module.startswith("messenger_rules.vocabulary")
    }
    assert strangers == set()


def test_the_ledger_stands_on_little_of_the_agent(imports: grimp.ImportGraph) -> None:
    ledger = "messenger_rules.agent.ledger"
    below = {
        found
        for module in imports.find_descendants(ledger)
        for found in imports.find_modules_directly_imported_by(module)
        if found.startswith("messenger_rules.agent.") and not found.startswith(ledger)
    }
    assert below == {f"messenger_rules.agent.{name}" for name in ("catalogs", "file_mark", "problems", "system")}


def test_signing_stays_with_publishing_and_updating(imports: grimp.ImportGraph) -> None:
    homes = ("messenger_rules.publishing", "messenger_rules.updating")
    for library in ("tuf", "securesystemslib", "cryptography", "pkcs11"):
        strangers = {it for it in imports.find_modules_that_directly_import(library) if not it.startswith(homes)}
        assert strangers == set()


def test_importing_the_library_loads_nothing_heavy() -> None:
    program = f"import sys, messenger_rules; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


IMPORT_ALL = """
import importlib, pkgutil, messenger_rules
for module in pkgutil.walk_packages(messenger_rules.__path__, "messenger_rules."):
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        print(module.name, error.name)
"""


def test_every_module_can_be_imported_but_for_one_where_python_has_no_tkinter(project: Path) -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout in {"", "messenger_rules.front_ends.message_window tkinter\n"}
