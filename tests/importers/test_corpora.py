"""Real conditions of four other systems: translated, compiled, and compared with those systems' own rules on many hosts."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import messenger_rules as mr
from messenger_rules.importers import aws_cdk, firefox, firefox_facts, gentoo, home_assistant
from messenger_rules.importers.declarations import merged
from messenger_rules.importers.firefox_arithmetic import TWO_FACTS
from messenger_rules.importers.imported import IMPORT_LIMITS, Imported, Refused
from messenger_rules.vocabulary import Vocabulary
from tests.importers import browsers, guided, near
from tests.importers.readings import aws_cdk as cdk_reading
from tests.importers.readings import gentoo as gentoo_reading
from tests.importers.readings import home_assistant as home_assistant_reading
from tests.importers.readings import jexl as jexl_reading

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="the corpora are not there: the folder ../shared/corpora beside the project"
)

Row = Mapping[str, Any]


class Trial(NamedTuple):
    """One host, what the source's own rule says of it, and when."""

    facts: mr.HostFacts
    shown: bool
    at: datetime = guided.NOW


Trials = Callable[[Row, Imported, random.Random], Iterable[Trial]]


@dataclass
class Comparison:
    """What was found out about the conditions of one file."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """How many rows were translated, and how many were refused for each reason."""
    noted: int = 0
    beyond_default_limits: int = 0
    hosts: int = 0
    one_sided: list[str] = field(default_factory=list)
    """Conditions that are neither `true` nor `false` and were not seen both to hold and not to hold."""
    constant: int = 0
    witnesses: int = 0
    """Hosts that the analysis shows for and against the conditions; each is asked about."""

    def __str__(self) -> str:
        reasons = "".join(f"\n    {count:4} {reason}" for reason, count in self.outcomes.most_common())
        return (
            f"{self.outcomes.total()} conditions:{reasons}\n"
            f"    {self.constant} are always or never true, {self.noted} have notes, "
            f"{self.beyond_default_limits} need raised limits;\n"
            f"    {self.hosts:,} outcomes were compared; not seen both ways: {self.one_sided};\n"
            f"    {self.witnesses} witnesses of the analysis are what it says"
        )


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (CORPORA / name).read_text("utf-8").splitlines()]


def compiled(condition: Imported, vocabulary: Vocabulary, seen: Comparison) -> mr.Condition:
    try:
        return mr.compile(condition.text, vocabulary=vocabulary)
    except mr.ConditionError:
        seen.beyond_default_limits += 1
        return mr.compile(condition.text, vocabulary=vocabulary, limits=IMPORT_LIMITS)


def compare(translated: Iterable[tuple[Row, Imported | Refused]], trials: Trials) -> Comparison:
    """Compile the translated conditions with the vocabulary of all of them, and compare each on its hosts."""
    answers = list(translated)
    seen = Comparison()
    vocabulary = merged(answer.declarations for _, answer in answers if isinstance(answer, Imported)).vocabulary()
    for number, (row, answer) in enumerate(answers):
        seen.outcomes[answer.reason if isinstance(answer, Refused) else "translated"] += 1
        if isinstance(answer, Refused):
            continue
        seen.noted += bool(answer.notes)
        condition = compiled(answer, vocabulary, seen)
        outcomes = set()
        for trial in trials(row, answer, random.Random(f"{row['id']} {number}")):
            outcome = condition.evaluate(trial.facts, at=trial.at)
            expected = mr.Outcome.TRUE if trial.shown else mr.Outcome.FALSE
            assert outcome is expected, f"{row}\n{answer.text}\n{trial}"
            outcomes.add(outcome)
            seen.hosts += 1
        seen.witnesses += witnesses_that_hold(condition, outcomes)
        if answer.text in {"true", "false"}:
            seen.constant += 1
        elif len(outcomes) < 2:
            seen.one_sided.append(f"{row['id']} {answer.text}")
    return seen


def witnesses_that_hold(condition: mr.Condition, outcomes: Collection[mr.Outcome]) -> int:
    """The number of witnesses for and against a condition: it is decided, and each evaluates as claimed."""
    found = mr.analyze_condition(condition, at=guided.NOW)
    possible = {mr.Outcome.TRUE: {"sometimes", "always"}, mr.Outcome.FALSE: {"sometimes", "never"}}
    assert all(found.verdict in possible[outcome] for outcome in outcomes), condition.text
    witnesses = [it for it in (found.judgement.true_on, found.judgement.false_on) if it is not None]
    for witness in witnesses:
        assert witness.assumed == ()
        assert condition.evaluate(witness.host, at=witness.at) is witness.outcome, condition.text
    return len(witnesses)


# Home Assistant


def test_home_assistant() -> None:
    disagreements = 0

    def trials(row: Row, answer: Imported, choose: random.Random) -> Iterable[Trial]:
        nonlocal disagreements
        alert = row["conditions"]
        wanted = [item.split()[0] for item in alert["integrations"]]
        cores, supervisors = (
            [version for bound in re.findall(r"[\d.]+", alert.get(key) or "2024.1.0") for version in near.dotted(bound)]
            for key in ("homeassistant", "supervisor")
        )
        for _ in range(60):
            integrations = [name for name in (*wanted, "sun") if choose.random() < 0.6]
            supervisor = choose.choice([None, *supervisors])
            host = home_assistant_reading.Instance(choose.choice(cores), frozenset(integrations), supervisor)
            disagreements += home_assistant_reading.library_disagrees(alert, host)
            components = {} if supervisor is None else {"home-assistant-supervisor": supervisor}
            facts = mr.HostFacts.model_validate(
                {
                    "console": {"version": host.core},
                    "home_assistant": {"integrations": integrations},
                    "components": components,
                }
            )
            yield Trial(facts, home_assistant_reading.shows(alert, host))

    data = rows("home_assistant_alerts.jsonl")
    seen = compare(((row, home_assistant.import_alert(row["conditions"])) for row in data), trials)
    print("home_assistant_alerts.jsonl:", seen, f"\n    {disagreements} hosts on which awesomeversion orders otherwise")
    assert seen.outcomes == {"translated": 75}
    assert seen.one_sided == []
    assert seen.witnesses == 150


# AWS CDK


def notice_of(row: Row) -> dict[str, Any]:
    return {**row["conditions"], "schemaVersion": row["schemaVersion"]}


def test_aws_cdk() -> None:
    def trials(row: Row, answer: Imported, choose: random.Random) -> Iterable[Trial]:
        notice = notice_of(row)
        second = notice["schemaVersion"] == "2"
        groups = [
            item if isinstance(item, list) else [item] for item in notice["componentsV2" if second else "components"]
        ]
        for _ in range(60):
            actual = [("constructs.Construct", "10.4.2"), ("node", "22.1.0")]
            for affected in choose.choice(groups):
                mentioned = re.findall(r"\d+(?:\.\d+){0,2}(?:-[\w.]*\d)?", affected["version"]) or ["1.0.0"]
                name = affected["name"]
                if name == "framework":
                    name = choose.choice(aws_cdk.FRAMEWORK_PREFIXES)
                if name.endswith("."):
                    name += choose.choice(["Stack", "aws_ec2.Instance"])
                versions = [near.semantic(choose.choice(mentioned)) for _ in range(choose.choice([0, 1, 1, 1, 2]))]
                actual += [(name, choose.choice([*candidates[:1] * 9, *candidates])) for candidates in versions]
            listed: dict[str, list[str]] = {}
            for name, version in actual:
                for under in aws_cdk.names_of(name):
                    listed.setdefault(under, []).append(version)
            facts = mr.HostFacts.model_validate({"components": listed})
            yield Trial(facts, cdk_reading.shows(notice, actual))

    data = rows("aws_cdk_notices.jsonl")
    seen = compare(((row, aws_cdk.import_notice(notice_of(row))) for row in data), trials)
    print("aws_cdk_notices.jsonl:", seen)
    assert seen.outcomes == {"translated": 187}
    assert seen.one_sided == []
    assert seen.witnesses == 369


# Gentoo


def packages_near(atoms: Sequence[str], choose: random.Random) -> list[gentoo.InstalledPackage]:
    found = []
    for text in choose.sample(atoms, min(len(atoms), choose.choice([0, 1, 1, 2, 3]))):
        match = re.fullmatch(r"[<>=~]*([^:\[*]+?)(?:-(\d[^-:\[*]*(?:-r\d+)?))?\*?(?::([^\[]+))?(?:\[(.*)\])?", text)
        assert match is not None, text
        flags = [flag for flag in (match[4] or "").split(",") if flag]
        found.append(
            gentoo.InstalledPackage(
                match[1],
                choose.choice(near.gentoo(match[2] or "1.2.3")),
                slot=choose.choice([match[3] or "0", match[3] or "0", "7"]),
                flags={
                    flag.lstrip("-"): choose.random() < 0.3 or not flag.startswith("-")
                    for flag in flags
                    if choose.random() < 0.9
                },
            )
        )
    return found


def test_gentoo() -> None:
    def trials(row: Row, answer: Imported, choose: random.Random) -> Iterable[Trial]:
        headers = row["conditions"]
        profiles = [profile.removesuffix("*") for profile in headers.get("Display-If-Profile", [])]
        keywords = headers.get("Display-If-Keyword", [])
        for _ in range(60):
            packages = packages_near(headers.get("Display-If-Installed", []), choose)
            profile = choose.choice([*profiles, *(profiles[:1] * 4), "default/other"]) + choose.choice(
                ["", "", "x", "/x"]
            )
            keyword = choose.choice([*keywords, *(keywords[:1] * 2), "riscv"])
            facts = mr.HostFacts.model_validate(
                {
                    "gentoo": {"profile": profile, "keyword": keyword},
                    "components": gentoo.installed_packages(answer.declarations.components, packages),
                }
            )
            system = gentoo_reading.System(
                tuple(
                    gentoo_reading.Package(p.package, p.version, p.slot, p.sub_slot, p.flags or {}) for p in packages
                ),
                profile,
                keyword,
            )
            yield Trial(facts, gentoo_reading.shows(headers, system))

    data = rows("gentoo_news.jsonl")
    seen = compare(((row, gentoo.import_item(row["conditions"])) for row in data), trials)
    print("gentoo_news.jsonl:", seen)
    assert seen.outcomes == {"translated": 394}
    assert seen.one_sided == []
    assert seen.witnesses == 760


# Firefox


def test_firefox() -> None:
    def trials(row: Row, answer: Imported, choose: random.Random) -> Iterable[Trial]:
        targeting = row["conditions"]["targeting"]
        guide = guided.Guide.of(answer.text, answer.declarations)
        for number in range(40):
            facts = browsers.consistent(guide.facts(number % 2 == 0, choose))
            at = facts.pop("now", guided.NOW)
            yield Trial(guided.host(facts), jexl_reading.shows(targeting, browsers.browser_of(facts, at)), at)

    data = rows("firefox_messages.jsonl")
    distinct = {row["conditions"]["targeting"]: row for row in reversed(data)}
    seen = compare(((row, firefox.import_message(row["conditions"])) for row in distinct.values()), trials)
    print(f"firefox_messages.jsonl: {len(data)} messages,", seen)
    assert seen.outcomes == {
        "translated": 227,
        firefox_facts.LIST_FILTER: 43,
        "an expression that cannot be read": 3,
        firefox.LETTER_ORDER: 2,
        TWO_FACTS: 1,
    }
    assert seen.one_sided == []
    assert seen.witnesses == 451
