"""The registry: entry points to an immutable value; a plugin that breaks a rule is listed and takes nothing down."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.configuration import FOLDER
from messenger_rules.messages.message import Text
from messenger_rules.plugins.groups import FACT_SOURCES
from messenger_rules.registry import Registry
from tests.distributions import install, registry_of

AT = datetime(2026, 3, 1, tzinfo=UTC)

MODULE = '''
from messenger_rules import Fact, FactModel, fact_source, predicate

class Acme(FactModel):
    seats: int
    """Seats of the licence."""

@fact_source("acme")
def acme() -> Acme:
    "The acme server."
    return Acme(seats=5)

@fact_source("components", name="components.acme")
def parts():
    "The parts of the acme server."
    return {"acme-core": "5.2"}

@predicate("acme.is_even")
def is_even(number: Fact[int]) -> bool:
    "The number is even."
    return number % 2 == 0

@predicate("has")
def has(number: Fact[int]) -> bool:
    "Takes a built-in name."
    return True

class System(FactModel):
    version: str

@fact_source("os")
def shadow() -> System:
    return System(version="1")

def sources():
    "Sources as they are configured."
    from messenger_rules import FactSource
    return [FactSource.of(acme.collect, name=name, namespace=namespace, model=model) for name, namespace, model in FAMILY]

FAMILY = []
nothing = object()
'''
GOOD = """
[messenger_rules.fact_sources]
acme = acme_facts:acme
components.acme = acme_facts:parts
[messenger_rules.predicates]
acme.is_even = acme_facts:is_even
"""

Registered = Callable[..., Registry]


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Installs acme-facts with some entry points, and others as they are, and gives the registry."""

    def registered(entry_points: str = GOOD, module: str = MODULE, **others: tuple[str, str]) -> Registry:
        install(tmp_path, "acme-facts", module, entry_points)
        for name, (other_module, other_points) in others.items():
            install(tmp_path, name.replace("_", "-"), other_module, other_points)
        monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
        return registry_of(tmp_path, monkeypatch)

    return registered


def test_a_plugin_in_ten_lines(registered: Registered) -> None:
    registry = registered()
    condition = mr.compile("acme.is_even(acme.seats) or acme.seats > 4", registry=registry)
    facts = mr.collect(registry, needed=condition.facts)
    assert facts.value("acme.seats") == 5
    assert condition.explain(facts).render() == (
        "yes acme.is_even(acme.seats) or acme.seats > 4\n  yes acme.seats > 4   (acme.seats is 5)"
    )
    assert registry.schema().facts["acme.seats"].summary == "Seats of the licence."
    with pytest.raises(mr.ConditionError, match=r"nothing here declares `acme\.seats`"):
        mr.compile("acme.seats > 4")


def source(name: str, object_: str = "acme") -> str:
    return f"[messenger_rules.fact_sources]\n{name} = acme_facts:{object_}\n"


def predicate(name: str, object_: str = "is_even") -> str:
    return f"[messenger_rules.predicates]\n{name} = acme_facts:{object_}\n"


BROKEN = [
    (source("acme", "no_such"), "MR573", "cannot be loaded: AttributeError: module 'acme_facts' has no attribute"),
    (source("acme", "nothing"), "MR574", "is no fact source"),
    (predicate("acme.x", "acme"), "MR574", "is no predicate"),
    (predicate("has", "has"), "MR575", "takes a name that is built in"),
    (predicate("os.is_even"), "MR575", "takes a name that is built in"),
    (source("os", "shadow"), "MR575", "takes a name that is built in"),
    (source("os.more", "acme"), "MR575", "takes a name that is built in"),
    (source("components", "parts"), "MR575", "takes a name that is built in"),
    (predicate("bare"), "MR576", "has a name without a prefix"),
    (predicate("acme.odd"), "MR578", "names the predicate `acme.is_even`"),
    (source("other"), "MR578", "names the source `acme` of the namespace `acme`"),
    (source("components.other", "parts"), "MR578", "names the source `components.acme` of the namespace `components`"),
    (source("components.acme", "acme"), "MR578", "names the source `acme` of the namespace `acme`"),
    (f"{GOOD}[messenger_rules.api]\n2 = acme_facts\n", "MR579", "is written for version 2 of the plugin interface"),
]


@pytest.mark.parametrize(
    ("entry_points", "code", "said"), BROKEN, ids=[f"{code}-{said[:40]}" for _, code, said in BROKEN]
)
def test_a_plugin_that_breaks_a_rule_is_listed_and_not_used(
    entry_points: str, code: str, said: str, registered: Registered
) -> None:
    module = "from messenger_rules import Fact, predicate\n\n@predicate('good.is_even')\ndef good(n: Fact[int]) -> bool:\n    return True\n"
    registry = registered(entry_points, good=(module, "[messenger_rules.predicates]\ngood.is_even = good:good\n"))
    refused = [plugin for plugin in registry.plugins if plugin.problem is not None]
    assert {plugin.distribution for plugin in refused} == {"acme-facts"}
    problem = refused[0].problem
    assert problem is not None
    assert problem.code == code
    assert problem.message.startswith(f"the plugin `{refused[0].name}` of acme-facts {said}")
    assert registry.sources.keys() == Registry.builtin().sources.keys()
    assert set(registry.predicates) - set(Registry.builtin().predicates) == {"good.is_even"}


RAISING = ["raise SystemExit('no')", "raise ValueError('x' * 10**6)", "import no_such_module", "1/0", "def"]


@pytest.mark.parametrize("module", RAISING)
def test_a_module_that_cannot_be_imported_is_its_own_problem(module: str, registered: Registered) -> None:
    registry = registered(module=module)
    assert {plugin.problem.code for plugin in registry.plugins if plugin.problem} == {"MR573"}
    assert all(len(plugin.problem.message) < 400 for plugin in registry.plugins if plugin.problem)
    assert mr.compile("os.version > 1", registry=registry) is not None


def test_a_declaration_that_is_refused_is_told_as_it_is(registered: Registered) -> None:
    thawed = "    model_config = {'frozen': False}\n    seats"
    registry = registered(source("acme"), module=MODULE.replace("    seats", thawed))
    problem = next(plugin.problem for plugin in registry.plugins if plugin.problem)
    assert (problem.code, problem.message) == ("MR572", "the model `Acme` of the source `acme` is not frozen")


def test_a_name_of_two_is_nobodys(registered: Registered) -> None:
    registry = registered(other_facts=(MODULE, GOOD.replace("acme_facts", "other_facts")))
    refused = {plugin.name: plugin.problem.message for plugin in registry.plugins if plugin.problem}
    assert {plugin.problem.code for plugin in registry.plugins if plugin.problem} == {"MR577"}
    assert refused.keys() == {"acme", "components.acme", "acme.is_even"}
    assert refused["acme"].endswith("has a name that two give: acme-facts and other-facts")
    assert registry.sources.keys() == Registry.builtin().sources.keys()


def test_a_prefix_of_two_is_nobodys(registered: Registered) -> None:
    points = "[messenger_rules.predicates]\nacme.is_odd = other:is_odd\n"
    registry = registered(other=("", points))
    refused = {plugin.name: plugin.problem.message for plugin in registry.plugins if plugin.problem}
    assert refused.keys() == {"acme", "acme.is_even", "acme.is_odd"}
    assert refused["acme.is_odd"] == "the plugin `acme.is_odd` of other has a prefix that two use: acme-facts and other"
    assert "components.acme" in registry.sources


# Nothing is imported before it is needed


IMPORTED = "import sys; sys.modules['imported ' + __name__] = sys\n"


@pytest.fixture
def imported() -> Iterator[Callable[[], set[str]]]:
    """The marked modules that were imported."""
    before = set(sys.modules)

    def imported() -> set[str]:
        return {name.removeprefix("imported ") for name in set(sys.modules) - before if name.startswith("imported ")}

    yield imported
    for name in imported():
        del sys.modules[f"imported {name}"]


def test_only_what_a_condition_needs_is_imported_and_asked(
    registered: Registered, imported: Callable[[], set[str]]
) -> None:
    other = MODULE.replace('"acme', '"other').replace("components.acme", "components.other")
    points = GOOD.replace("acme", "other")
    family = "[messenger_rules.source_families]\nfamily = family:sources\n"
    registry = registered(
        module=IMPORTED + MODULE,
        other_facts=(IMPORTED + other, points),
        family=(IMPORTED + "def sources(): return []\n", family),
    )
    asked: list[str] = []

    def told(answer: Answer) -> None:
        asked.append(answer.source.name)

    condition = mr.compile("os.version > 1 and acme.seats > 4", registry=registry)
    assert imported() == {"acme_facts"}
    registry.collect(needed=condition.facts, at=AT, told=told)
    assert asked == ["os", "acme"]
    assert imported() == {"acme_facts"}
    registry.collect(needed={"unowned.fact"}, at=AT)
    assert imported() == {"acme_facts", "family"}
    registry.collect(needed={"components.acme-core"}, at=AT, told=told)
    assert asked[2:] == ["facts-file", "components.acme", "components.other"]
    assert imported() == {"acme_facts", "other_facts", "family"}


def test_a_misspelt_name_looks_everywhere(registered: Registered) -> None:
    with pytest.raises(mr.ConditionError, match=r"did you mean `acme\.seats`"):
        mr.compile("acme.seat > 4", registry=registered())


# Families


def family(registered: Registered, *rows: str) -> Registry:
    points = "[messenger_rules.source_families]\nacme = acme_facts:sources\n"
    return registered(points, MODULE.replace("FAMILY = []", f"FAMILY = [{', '.join(rows)}]"))


def test_a_family_gives_sources_of_its_prefix_and_of_what_a_vocabulary_declares(registered: Registered) -> None:
    registry = family(registered, "('acme.one', 'acme.one', Acme)", "('acme.shop', 'shop', None)")
    condition = mr.compile("acme.one.seats > 4", registry=registry)
    facts = registry.collect(needed={"acme.one.seats", "shop.seats"}, at=AT)
    assert condition.test(facts)
    assert facts.value("shop.seats") == 5
    assert facts.origin("acme.one.seats") is not None
    assert [plugin.name for plugin in registry.plugins if plugin.distribution == "acme-facts"] == [
        "acme",
        "acme.one",
        "acme.shop",
    ]
    assert registry.plugins[-3].summary == "Sources as they are configured."


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("('one', 'acme.one', Acme)", "MR578"),
        ("('acme.one', 'shop', Acme)", "MR578"),
        ("('acme.one', 'os', None)", "MR575"),
        ("('acme.one', 'components.x', None)", "MR575"),
    ],
)
def test_a_source_of_a_family_that_breaks_a_rule_leaves_the_others(row: str, code: str, registered: Registered) -> None:
    registry = family(registered, row, "('acme.good', 'acme.good', Acme)")
    refused = [plugin.problem.code for plugin in registry.plugins if plugin.problem]
    assert refused == [code]
    assert "acme.good" in registry.sources


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return [5]", "MR574"),
        ("return 5", "MR573"),
        ("raise SystemExit", "MR573"),
        ("from messenger_rules.facts.configuration import configuration; configuration('acme')", "MR582"),
    ],
)
def test_a_family_that_fails_is_its_own_problem(
    body: str, code: str, registered: Registered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("acme.toml").write_text("[x\n")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    registry = registered("[messenger_rules.source_families]\nacme = acme_facts:f\n", f"def f():\n    {body}\n")
    assert [plugin.problem.code for plugin in registry.plugins if plugin.problem] == [code]
    assert registry.collect(needed={"unowned.fact"}, at=AT) is not None


# The built-in part, and pickling


def test_every_built_in_part_is_listed() -> None:
    builtin = Registry.builtin()
    assert {plugin.name for plugin in builtin.plugins} == {*builtin.sources, *builtin.predicates, *builtin.front_ends}
    assert all(plugin.summary and plugin.in_use for plugin in builtin.plugins)


def test_what_is_made_with_plugins_pickles(registered: Registered) -> None:
    registry = registered()
    assert pickle.loads(pickle.dumps(registry)) == Registry(
        dict(registry.sources), dict(registry.predicates), dict(registry.front_ends), tuple(registry.plugins)
    )
    condition = mr.compile("acme.is_even(acme.seats)", registry=registry)
    assert pickle.loads(pickle.dumps(condition)) == condition
    text = mr.Message("one", "acme.seats > 4", (Text.of("en", "A title", "A body."),))
    catalog = mr.Catalog.of([text], registry=registry)
    facts = mr.HostFacts.model_validate({"acme": {"seats": 5}})
    assert len(pickle.loads(pickle.dumps(catalog)).select(facts, at=AT).shown) == 1


def test_it_pickles() -> None:
    copy = pickle.loads(pickle.dumps(Registry.builtin()))
    assert copy.predicates.keys() == Registry.builtin().predicates.keys()
    assert copy == Registry.builtin()


def test_entry_points_without_a_distribution_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.joinpath("acme_facts.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "acme_facts", raising=False)
    registry = Registry.of([EntryPoint("acme", "acme_facts:acme", FACT_SOURCES)])
    assert registry.sources["acme"].namespace == "acme"
    assert registry.plugins[-1].distribution == "?"


def test_loading_imports_no_plugin() -> None:
    program = (
        "import sys; from messenger_rules import Registry; Registry.load();"
        "print(*[name for name in sys.modules if name.startswith('messenger_rules_')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


def test_what_is_needed_and_when_is_looked_at_before_anybody_is_asked() -> None:
    with pytest.raises(TypeError, match="`needed` wants several texts"):
        mr.collect(needed="os.family")
    with pytest.raises(mr.FactsError) as caught:
        mr.collect(needed=set(), at=datetime(2026, 3, 1))  # noqa: DTZ001 -- what is refused
    assert caught.value.diagnostics[0].code == "MR560"
