"""What waits for a viewer is what selection shows, and what it calls unknown; only time and condition are told it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from messenger_rules import Catalog, HostFacts, Message
from messenger_rules.messages.message import Audience, Text, WhenUnknown
from messenger_rules.startup.preparing import newer_of
from messenger_rules.startup.waiting import Viewer, label_of
from tests.messages.test_selection import AT

NAMES = "abcde"
TEXTS = (Text.of("en", "title", "body"),)
CONDITIONS = {"true": True, "false": False, 'console.type == "x"': None}


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    def message(name: str) -> Message:
        return Message(
            name,
            draw(st.sampled_from(list(CONDITIONS))),
            TEXTS,
            revision=draw(st.integers(1, 2)),
            audience=draw(st.sampled_from(Audience)),
            when_unknown=draw(st.sampled_from(WhenUnknown)),
            supersedes=draw(st.none() | st.sampled_from([other for other in NAMES if other != name])),
        )

    return Catalog.of([message(name) for name in NAMES])


@given(
    catalogs(),
    st.frozensets(st.tuples(st.sampled_from(NAMES), st.integers(1, 2))),
    st.sampled_from([None, frozenset[str](), frozenset({"administrators"})]),
)
def test_it_agrees_with_selection(
    catalog: Catalog, acknowledged: frozenset[tuple[str, int]], audiences: frozenset[str] | None
) -> None:
    matching, possible = [], []
    for message in catalog.messages:
        label, outcome = label_of(message.id, message.revision, message.audience), CONDITIONS[message.condition]
        if outcome or (outcome is None and message.when_unknown is WhenUnknown.SHOW):
            matching.append(label)
        if outcome is not False:
            possible.append(label)
    viewer = Viewer(acknowledged, newer_of(catalog), audiences)
    chosen: dict[str, Any] = {"acknowledged": acknowledged, "audiences": audiences}
    selection = catalog.select(HostFacts(), at=AT, **chosen)
    undecided = [label for label in possible if label not in matching]
    assert set(viewer.waiting(matching, matching)) == {shown.message.id for shown in selection.shown}
    assert viewer.waiting(undecided, matching) == [it.id for it in selection.hidden if it.reason == "unknown"]
