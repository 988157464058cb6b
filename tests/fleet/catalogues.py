"""Random catalogues and hosts on which every rule of selection has its say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.messages.message import Audience, Message, Text, WhenUnknown

AT = datetime(2026, 2, 1, tzinfo=UTC)
IDS = ["a", "b", "c", "d", "e"]
CONDITIONS = [
    "true",
    "false",
    "console.version < 5.2",
    'console.version in 5.2.* or installed("backup")',
    'os.name == "debian"',
    'os.name != "debian" and installed("backup", < 2)',
    'language matches "de" or os.version is unknown',
    'segment("debian-12")',
]
DAY = timedelta(days=1)
WINDOWS = st.sampled_from([(None, None), (None, None), (AT, AT + DAY), (None, AT), (AT + DAY, None)])


def message(id_: str, others: list[str]) -> st.SearchStrategy[Message]:
    def of(window: tuple[datetime | None, datetime | None], condition: str, **more: Any) -> Message:
        texts = (Text.of("en", f"Title of {id_}", "Body."),)
        return Message(id_, condition, texts, starts=window[0], expires=window[1], **more)

    return st.builds(
        of,
        WINDOWS,
        st.sampled_from([*CONDITIONS, "a =="]),
        audience=st.sampled_from(Audience),
        when_unknown=st.sampled_from(WhenUnknown),
        supersedes=st.sampled_from([*others, None]),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> mr.Catalog:
    """Most messages are named by another, which other hosts see."""
    ids = draw(st.permutations(IDS))[: draw(st.integers(2, 5))]
    segments = {"debian-12": 'os.name == "debian" and os.version in 12.*'}
    messages = [draw(message(id_, [other for other in ids if other != id_])) for id_ in ids]
    return mr.Catalog.of(messages, segments=segments)


def _host(**facts: object) -> mr.HostFacts:
    return mr.HostFacts.model_validate({name: value for name, value in facts.items() if value is not None})


HOSTS = st.lists(
    st.builds(
        _host,
        console=st.sampled_from([None, {"version": "5.1"}, {"version": "5.2.1"}, {"version": "none"}]),
        os=st.sampled_from([None, {"name": "debian"}, {"name": "debian", "version": "12"}, {"name": "fedora"}]),
        language=st.sampled_from([None, "de-CH", "en"]),
        components=st.sampled_from([{}, {"backup": "1.0"}, {"backup": ["3.0", "odd"]}, {"unknown": "timed out"}]),
    ),
    min_size=2,
    max_size=6,
)
