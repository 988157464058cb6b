"""Redaction: what is marked is gone from everywhere, equal stays equal, and the rest is as it was."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.redaction import redacted, unmarked
from messenger_rules.facts.source import FactModel, FactSource, fact_source
from messenger_rules.values import Unknown


class Person(FactModel):
    name: str
    age: int


class Acme(FactModel):
    owner: str
    admins: frozenset[str]
    person: Person
    seats: int
    since: datetime
    greeting: str
    tags: frozenset[str]


@fact_source("acme", identifying=("owner", "admins", "person", "since"))
def acme() -> Acme:
    raise NotImplementedError


ALL = (*SOURCES, acme)
PLAIN: dict[str, Any] = {
    "console": {"type": "enterprise"},
    "os": {"name": "debian", "version": "12"},
    "host": {"id": "5f9a6a05-6a3c-4a1e-9d55-5a3f3a2f8c11", "installed_at": "2026-01-01T00:00:00Z"},
    "acme": {
        "owner": "Ada Lovelace",
        "admins": ["Ada Lovelace", "Bob"],
        "person": {"name": "Ada Lovelace", "age": 36},
        "seats": 5,
        "since": "2026-01-01T00:00:00Z",
        "greeting": "Hello Ada Lovelace!",
        "tags": ["blue", "of Ada Lovelace"],
    },
    "components": {"backup": "2.9", "search": ["1.0", {"version": "2.0", "scheme": "debian"}], "gone": None},
}
# Letters that no name of a fact and no pseudonym has, so that what is found can only be the secret.
secrets_ = st.text(alphabet="ABCDEFGH ÄÖ/.*(", min_size=1, max_size=8)


def test_what_is_marked_is_replaced_and_the_rest_is_as_it_was() -> None:
    found = redacted(PLAIN, ALL, b"key")
    after: Any = found.facts
    owner = after["acme"]["owner"]
    assert owner.startswith("redacted-")
    assert owner in after["acme"]["admins"]
    assert len(after["acme"]["admins"]) == 2
    assert after["acme"]["person"] == {"name": owner, "age": {"unknown": "not supplied: redacted"}}
    assert after["acme"]["since"] == {"unknown": "not supplied: redacted"}
    assert after["acme"]["greeting"] == f"Hello {owner}!"
    assert after["acme"]["tags"] == ["blue", f"of {owner}"]
    assert after["acme"]["seats"] == 5
    assert str(uuid.UUID(after["host"]["id"])) != PLAIN["host"]["id"]
    assert uuid.UUID(after["host"]["id"]).version == 4
    for namespace in ("console", "os", "components"):
        assert after[namespace] == PLAIN[namespace]
    assert after["host"]["installed_at"] == PLAIN["host"]["installed_at"]
    assert found.replaced == (
        "host.id",
        "acme.owner",
        "acme.admins",
        "acme.person.name",
        "acme.person.age",
        "acme.since",
        "acme.greeting",
        "acme.tags",
    )


def test_the_words_of_everybody_stay_though_somebody_has_such_a_name() -> None:
    facts = {**PLAIN, "acme": {"owner": "debian"}, "components": {"debian": "1"}}
    after: Any = redacted(facts, ALL, b"key").facts
    assert after["os"] == PLAIN["os"]
    assert after["components"] == {"debian": "1"}
    assert after["acme"]["owner"] != "debian"


def test_another_key_gives_other_pseudonyms() -> None:
    owners = {json.dumps(redacted(PLAIN, ALL, key).facts["acme"]) for key in (b"a", b"b", b"a")}
    assert len(owners) == 2


def test_a_pseudonym_does_not_spell_what_it_hides_by_chance() -> None:
    key = b"key"
    plain = redacted({"acme": {"owner": "Ada Lovelace"}}, ALL, key).facts
    spelt = str(plain["acme"]["owner"])[12:16]  # type: ignore[index,call-overload] # an object
    facts: dict[str, Any] = {"acme": {"owner": "Ada Lovelace", "admins": [spelt]}}
    assert spelt not in json.dumps(redacted(facts, ALL, key).facts)


def test_an_unknown_keeps_its_reason_alone() -> None:
    said = UnknownFact(unknown="timed out: /home/ada/.acme did not answer").unknown
    facts: dict[str, Any] = {
        "acme": {"seats": {"unknown": said}, "owner": {"unknown": said}},
        "other": {"unknown": "/home/ada"},
    }
    assert redacted(facts, ALL, b"key").facts == {
        "acme": {"seats": {"unknown": "timed out"}, "owner": {"unknown": "timed out"}},
        "other": {"unknown": "source failed"},
    }


def test_which_sources_nobody_has_marked() -> None:
    family = FactSource("settings.a", "a", acme.collect)
    components = FactSource("components.a", "components", acme.collect)
    assert unmarked((*ALL, family, components)) == ("facts-file", "settings.a")


@given(
    owner=secrets_,
    admins=st.lists(secrets_, max_size=4, unique=True),
    age=st.integers(min_value=1000),
    around=st.text(alphabet="ABCDEFGH ÄÖ/.*(", max_size=8),
    key=st.binary(min_size=1, max_size=8),
)
def test_nothing_that_identifies_is_left_anywhere(
    owner: str, admins: list[str], age: int, around: str, key: bytes
) -> None:
    facts: dict[str, Any] = {
        "acme": {
            "owner": owner,
            "admins": admins,
            "person": {"name": owner, "age": age},
            "greeting": around + owner + around + "".join(admins),
            "tags": [owner, around],
        },
        "undeclared": {"users": {owner: {"deep": [around + owner, {owner: owner}]}}, "quoted": owner + around},
        "os": {"name": "debian"},
        "broken": {"unknown": f"source failed: {owner}"},
    }
    after = redacted(facts, ALL, key).facts
    text = json.dumps(after, ensure_ascii=False)
    for secret in (owner, *admins):
        assert len(secret) < 4 or json.dumps(secret, ensure_ascii=False)[1:-1] not in text
    acme_after: Any = after["acme"]
    assert acme_after["owner"] == acme_after["person"]["name"]
    assert (owner in admins) == (acme_after["owner"] in acme_after["admins"])
    assert len(set(acme_after["admins"])) == len(admins)
    read = HostFacts.read(json.dumps(after))
    assert read.value("os.name") == "debian"
    assert isinstance(read.value("acme.person.age"), Unknown)


def test_the_recording_of_this_kind_of_host_is_the_contract() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    read = HostFacts.read(json.dumps(redacted(PLAIN, ALL, b"key").facts))
    assert read.value("host.installed_at") == at - timedelta(days=59)
    assert read.component("gone") == ()
