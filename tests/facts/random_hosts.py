"""Random hosts in the JSON form of the contract, for Hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

BUILT_IN = ("console", "language", "os", "host", "components", "now")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**300), 10**300),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
"""Any JSON."""

unknown = st.builds(
    lambda reason: {"unknown": reason},
    st.sampled_from(["timed out", "plugin missing: acme", "not supplied", "no such file"]) | st.text(max_size=12),
)
texts = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["5.2.1.197", "debian", "x86_64", "de-CH"]), unknown)
instants = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=9))]),
).map(datetime.isoformat)

versions = st.one_of(
    st.text(max_size=8),
    st.fixed_dictionaries({"version": st.text(max_size=8)}, optional={"scheme": st.none() | st.text(max_size=6)}),
)
component = st.one_of(st.none(), versions, st.lists(versions, max_size=3), unknown)
component_names = st.text(min_size=1, max_size=10).filter(lambda name: name not in {"complete", "unknown"})


def namespace(**facts: Any) -> st.SearchStrategy[Any]:
    """A namespace that has some of its facts and perhaps others, is unknown as a whole, or null."""
    further = st.dictionaries(
        st.text(max_size=6).filter(lambda name: name not in {*facts, "unknown"}), values, max_size=2
    )
    given = st.fixed_dictionaries({}, optional=facts)
    return st.one_of(st.builds(lambda one, two: {**two, **one}, given, further), unknown, st.none())


@st.composite
def components(draw: st.DrawFn) -> Any:
    """Components, complete or not, or unknown as a whole."""
    listed: dict[str, Any] = draw(st.dictionaries(component_names, component, max_size=4))
    if draw(st.booleans()):
        listed["complete"] = draw(st.booleans() | unknown)
    return draw(st.just(listed) | unknown)


hosts = st.builds(
    lambda built_in, further: {**further, **built_in},
    st.fixed_dictionaries(
        {},
        optional={
            "console": namespace(type=texts, version=texts),
            "language": texts,
            "os": namespace(
                family=st.sampled_from(["windows", "linux", "darwin", None]) | unknown,
                name=texts,
                version=texts,
                architecture=texts,
                kernel=texts,
            ),
            "host": namespace(id=texts, installed_at=instants | unknown | st.none()),
            "components": components(),
        },
    ),
    st.dictionaries(st.text(max_size=8).filter(lambda name: name not in BUILT_IN), values, max_size=3),
)
"""Hosts in the JSON form of the contract, as data."""
