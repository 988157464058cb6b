"""Slots: what conditions read of a host, by whoever reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from messenger_rules.condition.constants import Constants
from messenger_rules.condition.predicate_tree import FactReference
from messenger_rules.condition.slots import (
    ABSENT,
    FactSlot,
    OpenVersionsSlot,
    PartlyRead,
    PresenceSlot,
    Slot,
    VersionsSlot,
)
from messenger_rules.types import InstantType, IntType, TextType, VersionType
from messenger_rules.values import MOST_VERSIONS, InstalledVersion, Reason, Unknown
from messenger_rules.versions import scheme
from tests.condition.random_conditions import Host

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
LOCKED = Unknown("lab.lost", Reason.SOURCE_FAILED, "locked")
HOST = Host(
    {"lab.count": 7, "lab.text": "seven", "lab.lost": LOCKED, "lab.release": "1:2"},
    {
        "one": (InstalledVersion("1.2"),),
        "two": (InstalledVersion("1.10"), InstalledVersion("1.9", "dotted")),
        "half": (InstalledVersion("latest"), InstalledVersion("1.2")),
        "foreign": (InstalledVersion("1.2", "rpm"), InstalledVersion("1.2")),
        "many": (InstalledVersion("1"),) * (MOST_VERSIONS + 1),
        "lost": Unknown("components.lost", Reason.TIMED_OUT),
    },
)
DOTTED, RPM = scheme("dotted").key, scheme("rpm").key
TOO_MANY = Unknown("components.many", Reason.UNREADABLE, "17 versions side by side; at most 16 are compared")


def fact(name: str, type_: IntType | TextType | InstantType | VersionType) -> FactSlot:
    return FactSlot(FactReference(name, type_))


@pytest.mark.parametrize(
    ("slot", "read"),
    [
        (fact("lab.count", IntType()), 7),
        (fact("now", InstantType()), AT.timestamp() * 1_000_000),
        (fact("lab.lost", IntType()), LOCKED),
        (fact("lab.none", IntType()), Unknown("lab.none", Reason.NOT_SUPPLIED)),
        (fact("lab.text", IntType()), Unknown("lab.text", Reason.UNREADABLE, "'seven' is not a whole number")),
        (fact("lab.release", VersionType("debian")), scheme("debian").key("1:2")),
        (PresenceSlot("one"), True),
        (PresenceSlot("none"), False),
        (PresenceSlot("many"), True),
        (PresenceSlot("lost"), HOST.components["lost"]),
        (VersionsSlot("one", "dotted"), (DOTTED("1.2"),)),
        (VersionsSlot("two", "dotted"), (DOTTED("1.9"), DOTTED("1.10"))),
        (VersionsSlot("none", "dotted"), ()),
        (VersionsSlot("half", "dotted"), PartlyRead((DOTTED("1.2"),))),
        (VersionsSlot("foreign", "dotted"), PartlyRead((DOTTED("1.2"),))),
        (VersionsSlot("foreign", "rpm"), (RPM("1.2"), RPM("1.2"))),
        (VersionsSlot("many", "dotted"), TOO_MANY),
        (VersionsSlot("lost", "dotted"), HOST.components["lost"]),
        (OpenVersionsSlot("one"), (("dotted", (DOTTED("1.2"),), True),)),
        (OpenVersionsSlot("half"), (("dotted", (DOTTED("1.2"),), False),)),
        (OpenVersionsSlot("foreign"), (("rpm", (RPM("1.2"),), True), ("dotted", (DOTTED("1.2"),), True))),
        (OpenVersionsSlot("none"), ()),
        (OpenVersionsSlot("many"), TOO_MANY),
        (OpenVersionsSlot("lost"), HOST.components["lost"]),
    ],
    ids=lambda value: value.kept_as if hasattr(value, "kept_as") else "",
)
def test_what_is_read(slot: Slot, read: object) -> None:
    assert slot.read(HOST, AT) == read


@pytest.mark.parametrize(
    ("slot", "only"),
    [
        (VersionsSlot("one", "dotted"), DOTTED("1.2")),
        (VersionsSlot("two", "dotted"), None),
        (VersionsSlot("none", "dotted"), ABSENT),
        (VersionsSlot("half", "dotted"), None),
        (VersionsSlot("lost", "dotted"), None),
        (OpenVersionsSlot("one"), DOTTED("1.2")),
        (OpenVersionsSlot("two"), None),
        (OpenVersionsSlot("none"), ABSENT),
        (OpenVersionsSlot("half"), None),
        (OpenVersionsSlot("foreign"), None),
        (OpenVersionsSlot("lost"), None),
    ],
    ids=lambda value: value.kept_as if hasattr(value, "kept_as") else "",
)
def test_the_only_version(slot: VersionsSlot | OpenVersionsSlot, only: bytes | None) -> None:
    assert slot.only(slot.read(HOST, AT)) == only


def test_what_is_kept_has_a_name_for_each_type_and_each_scheme() -> None:
    slots: list[Slot] = [
        fact("lab.count", IntType()),
        fact("lab.count", TextType()),
        fact("lab.release", VersionType("debian")),
        fact("lab.release", VersionType("dotted")),
        PresenceSlot("one"),
        VersionsSlot("one", "dotted"),
        VersionsSlot("one", "rpm"),
        OpenVersionsSlot("one"),
    ]
    names = [slot.kept_as for slot in slots]
    assert len(set(names)) == len(names)
    assert names[:3] == ["int  lab.count", "text  lab.count", "version debian lab.release"]


def test_constants_of_generated_code_are_shown_where_they_are_data() -> None:
    constants = Constants()
    assert constants.written("text") == "'text'"
    assert constants.named("acme.ask", print) == "acme_ask_1"
    assert constants.named("seen", {"de"}) == "seen_2"
    assert constants.named("constant", 1.5) == "constant_3"
    assert list(constants.lines()) == ["constant_3 = 1.5"]
