"""The runner of mutants: a module with a test for one half of it, in a project of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.mutants import page
from tests.mutants.forks import EndedEarlyError, ForkFailedError, in_fork
from tests.mutants.groups import GROUPS
from tests.mutants.mutations import Mutant, mutants
from tests.mutants.progress import PROJECT
from tests.mutants.reasons import Reasons
from tests.mutants.report import kept_results

MODULE = '''\
"""A module."""

LIMIT: int = 5


def within(number: int, least: int = 0) -> bool:
    """Whether it is."""
    match number:
        case 0:
            return True
        case _:
            return least <= number < LIMIT


class Counter:
    @property
    def twice(self) -> int:
        return 2 * LIMIT
'''


def changed(source: str) -> list[tuple[str, str, str]]:
    return [(mutant.function, mutant.before, mutant.after) for mutant in mutants(source)]


def test_what_is_changed() -> None:
    assert changed(MODULE) == [
        ("", "LIMIT: int = 5", "LIMIT: int = None"),
        ("", "LIMIT: int = 5", "LIMIT: int = 6"),
        ("", "def within(number: int, least: int = 0) -> bool:", "def within(number: int, least: int = 1) -> bool:"),
        ("within", "case 0:", "case _:"),
        ("within", "case _:", ""),
        ("within", "case 0:", "case 1:"),
        ("within", "return True", "return False"),
        ("within", "return least <= number < LIMIT", "return least < number < LIMIT"),
        ("within", "return least <= number < LIMIT", "return least <= number <= LIMIT"),
        ("Counter.twice", "return 2 * LIMIT", "return 2 / LIMIT"),
        ("Counter.twice", "return 2 * LIMIT", "return 3 * LIMIT"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "from a import b",
        "__all__ = ['a']",
        "def f(a: 'int') -> 'str': ...",
        "@cache(5)\ndef f(): ...",
        "'a docstring'",
        "len('a')",
        "Word = Literal['and', 'or']",
        "Word: TypeAlias = 'str | int'",
        "if TYPE_CHECKING:\n    a = 1",
    ],
)
def test_what_is_left_alone(line: str) -> None:
    assert changed(line) == []


def test_a_key_lasts_as_long_as_its_function() -> None:
    """So that a run that was stopped goes on although other functions were changed."""
    before, after = (
        mutants(MODULE),
        mutants(MODULE.replace("2 * LIMIT", "3 * LIMIT").replace("LIMIT: int", "\nLIMIT: int")),
    )
    assert [m.key for m in before if m.function != "Counter.twice"] == [
        m.key for m in after if m.function != "Counter.twice"
    ]
    assert not {m.key for m in before if m.function == "Counter.twice"} & {m.key for m in after}
    assert len({mutant.key for mutant in before}) == len(before)


def test_work_in_a_fork() -> None:
    assert in_fork(lambda: [1, 2], seconds=5) == [1, 2]
    with pytest.raises(ForkFailedError, match="ZeroDivisionError"):
        in_fork(lambda: 1 // 0)


def test_a_fork_has_so_much_time_and_no_more() -> None:
    def endless() -> None:
        while True:
            time.monotonic()

    with pytest.raises(EndedEarlyError):
        in_fork(endless, seconds=0)


TRY = """
import sys, time
sys.path.insert(0, {project!r})
from pathlib import Path
from tests.mutants.measure import survey
from tests.mutants.progress import Verdicts
from tests.mutants.run import Run
from tests.mutants.trial import Subject

root = Path.cwd()
run = Run("thing.py", root, Verdicts("thing.py", root / "kept"))
subject = Subject(run.path, "thing", ("test_thing.py",), survey(("test_thing.py",), [run.path], root / "kept"))
run.quickly(subject, time.monotonic() + 60)
run.surely(subject, time.monotonic() + 60)
assert not Run("thing.py", root, Verdicts("thing.py", root / "kept")).waiting
for mutant in run.mutants:
    print(run.verdicts[mutant.key], "|", mutant.after)
"""

CLASS = """

from dataclasses import dataclass


@dataclass
class Kept:
    kept: int = 1
"""

TEST = """
import pytest
from thing import Kept, within


@pytest.mark.parametrize("found", [Kept()], ids=str)
def test_kept(found):
    assert found == Kept(1)


def test_within():
    assert within(0)
    assert within(4)
    assert not within(5)
"""


@pytest.mark.processes
def test_mutants_are_killed_by_the_tests_that_see_them_and_others_live(tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text(MODULE + CLASS, "utf-8")
    (tmp_path / "test_thing.py").write_text(TEST, "utf-8")
    (tmp_path / "conftest.py").write_text(
        "from hypothesis import settings\n\n\ndef pytest_addoption(parser):\n    parser.addini('check_plugins', '', 'args')\n"
    )
    script = tmp_path / "try.py"
    script.write_text(TRY.format(project=str(PROJECT)), "utf-8")
    ended = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.stdout.splitlines() == [
        "killed | LIMIT: int = None",
        "killed | LIMIT: int = 6",
        "survived | def within(number: int, least: int = 1) -> bool:",
        "survived | case _:",
        "killed | ",
        "survived | case 1:",
        "killed | return False",
        "survived | return least < number < LIMIT",
        "killed | return least <= number <= LIMIT",
        "survived | return 2 / LIMIT",
        "survived | return 3 * LIMIT",
        "killed | kept: int = None",
        "killed | kept: int = 2",
    ], ended.stderr


def test_every_module_and_test_that_is_named_is_there() -> None:
    for group in GROUPS.values():
        for module, tests in group.modules.items():
            assert (PROJECT / module).is_file()
            for argument in tests:
                path = argument.removeprefix("--ignore=").removeprefix("--deselect=").partition("::")[0]
                assert (PROJECT / path).exists(), argument


def test_every_reason_speaks_of_a_line_that_is_there() -> None:
    for name, group in GROUPS.items():
        lines = {
            module: {line.strip() for line in (PROJECT / module).read_text("utf-8").splitlines()}
            for module in group.modules
        }
        for reason in Reasons(name).all:
            assert set(reason.lines) <= lines[reason.module], reason


def test_a_reason_is_for_its_line_or_for_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "some.toml").write_text(
        '[[reason]]\nmodule = "a.py"\nlines = ["w = 1", "x = 1"]\nwhy = "all"\n'
        '[[reason]]\nmodule = "b.py"\nlines = ["y = 1"]\ninto = ["y = 2"]\nwhy = "one"\n'
        '[[reason]]\nmodule = "c.py"\nlines = ["query = \\"select 1\\""]\ncase = true\nwhy = "letters"\n'
    )
    reasons = Reasons("some", tmp_path)
    x, y, z = (
        Mutant("", "", 1, before, after, "")
        for before, after in [("x = 1", "x = 2"), ("y = 1", "y = 2"), ("y = 1", "y = None")]
    )
    assert reasons.why("a.py", x) == "all"
    assert reasons.why("b.py", x) is None
    assert reasons.why("b.py", y) == "one"
    assert reasons.why("b.py", z) is None
    capitals, other = (
        Mutant("", "", 1, 'query = "select 1"', after, "") for after in ('query = "SELECT 1"', "query = None")
    )
    assert reasons.why("c.py", capitals) == "letters"
    assert reasons.why("c.py", other) is None


def test_the_page_shows_the_kept_results() -> None:
    """`python -m tests.mutants` writes it anew."""
    assert page.PAGE.read_text("utf-8") == page.page(kept_results())
