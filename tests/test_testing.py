"""The tests of plugins: a good plugin passes, each kind of bad one is told what is wrong with it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.agent.show import show
from messenger_rules.front_ends.display import Answer
from messenger_rules.messages.message import Text
from messenger_rules.testing import FixedFacts, ManualClock, MemoryLedger, RecordingDisplay, check_plugin
from tests.distributions import install

GOOD = '''
from messenger_rules import Fact, FactModel, fact_source, predicate

class Shop(FactModel):
    seats: int
    """Seats of the licence."""

@fact_source("shop")
def shop() -> Shop:
    """The shop."""
    return Shop(seats=5)

@predicate("shop.is_even")
def is_even(number: Fact[int]) -> bool:
    """The number is even."""
    return number % 2 == 0
'''
POINTS = """
[messenger_rules.api]
1 = {module}
[messenger_rules.fact_sources]
shop = {module}:shop
[messenger_rules.predicates]
shop.is_even = {module}:is_even
"""


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Installs a distribution under a name of its own, and gives the name."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return f"shop-{abs(hash(request.node.name))}"


def put(folder: Path, name: str, module: str = GOOD, points: str = POINTS) -> None:
    install(folder, name, module, points.format(module=name.replace("-", "_")), requires="messenger-rules")


def test_a_good_plugin_passes(checked: str, tmp_path: Path) -> None:
    put(tmp_path, checked)
    check_plugin(checked)


BAD = [
    (GOOD, "", "it has no entry point of the groups messenger_rules.fact_sources"),
    (GOOD, POINTS.replace("1 = {module}\n", ""), "it does not say for which interface it is written"),
    (GOOD, POINTS.replace("1 = {module}", "2 = {module}"), "MR579: the plugin `shop` of "),
    (GOOD, POINTS.replace("shop = {module}:shop", "shop = {module}:nothing"), "MR573: the plugin `shop` of "),
    ("import no_such_module\n" + GOOD, POINTS, "fails: ModuleNotFoundError: No module named 'no_such_module'"),
    ("print('hello')\n" + GOOD, POINTS, "prints 'hello\\n'"),
    (GOOD.replace('    """The shop."""\n', ""), POINTS, "`shop` has no summary"),
    (GOOD.replace('    """The number is even."""\n', ""), POINTS, "`shop.is_even` has no summary"),
    (GOOD.replace('    """Seats of the licence."""\n', ""), POINTS, "the fact `shop.seats` has no summary"),
    (GOOD.replace("return Shop(seats=5)", "raise OSError('no shop')"), POINTS, "`shop` gives nothing: source failed"),
    (GOOD.replace("return Shop(seats=5)", "return {'seats': 'many'}"), POINTS, "`shop` gives nothing: unreadable"),
    (GOOD.replace("number % 2 == 0", "number % 2"), POINTS, "`shop.is_even` answers 0 for"),
    (GOOD.replace("number % 2 == 0", "1 // number == 0"), POINTS, "answers ZeroDivisionError"),
    (
        GOOD.replace("number % 2 == 0", "is_even.__class__ and next(RANDOM)").replace(
            "class Shop", "from itertools import cycle\nRANDOM = cycle([True, False])\nclass Shop"
        ),
        POINTS,
        "a predicate is pure",
    ),
]


@pytest.mark.parametrize(("module", "points", "said"), BAD, ids=[said[:30] for _, _, said in BAD])
def test_a_bad_plugin_is_told_what_is_wrong(module: str, points: str, said: str, checked: str, tmp_path: Path) -> None:
    put(tmp_path, checked, module, points)
    with pytest.raises(AssertionError) as caught:
        check_plugin(checked)
    assert said in str(caught.value)


def test_a_source_that_can_tell_nothing_here_passes(checked: str, tmp_path: Path) -> None:
    module = GOOD.replace("-> Shop:", "-> Shop | UnknownFact:").replace("FactModel,", "FactModel, UnknownFact,")
    put(tmp_path, checked, module.replace("Shop(seats=5)", "UnknownFact(unknown='not supplied: no shop')"))
    check_plugin(checked)


def test_a_distribution_that_requires_something_else_is_told(checked: str, tmp_path: Path) -> None:
    install(
        tmp_path, checked, GOOD, POINTS.format(module=checked.replace("-", "_")), requires="pydantic>=2 ; extra == 'x'"
    )
    with pytest.raises(AssertionError, match="does not require messenger-rules"):
        check_plugin(checked)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        ([], "1 failed, 6 passed"),
        (["-n", "2"], "1 failed, 6 passed"),
        (["-k", "described"], "1 failed, 6 deselected"),
        (["test_other.py"], "1 passed"),
    ],
)
def test_one_line_collects_the_tests(arguments: list[str], summary: str, checked: str, tmp_path: Path) -> None:
    put(tmp_path, checked, GOOD.replace('    """Seats of the licence."""\n', ""))
    tmp_path.joinpath("pytest.ini").write_text(f"[pytest]\ncheck_plugins = {checked}\n")
    if arguments == ["test_other.py"]:
        tmp_path.joinpath("test_other.py").write_text("def test_other():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert summary in run.stdout, run.stdout
    if summary.startswith("1 failed"):
        assert "the fact `shop.seats` has no summary: write one sentence below the field" in run.stdout
        assert f"{checked}: each part and fact is described" in run.stdout


def test_a_front_end_is_tried_without_host_clock_screen_and_disk() -> None:
    clock, ledger, display = ManualClock(), MemoryLedger(), RecordingDisplay([Answer.LATER])
    facts = FixedFacts({"acme": {"seats": 5}})
    texts = (Text.of("en", "A title", "A body."),)
    message = mr.Message("one", "os.name is known or not (os.name is known)", texts)
    catalog = mr.Catalog.of([message])
    selection = catalog.select(facts.collect(needed=catalog.needed), at=clock())
    assert show(selection, display, ledger, clock).left == 1
    clock.advance(timedelta(days=1))
    assert show(selection, display, ledger, clock).acknowledged == 1
    assert [card.message.id for card in display.shown] == ["one", "one"]
    assert ledger.acknowledged() == {("one", 1)}
    assert ledger.done["one", 1] == clock()
    assert facts.asked == [frozenset({"os.name"})]
