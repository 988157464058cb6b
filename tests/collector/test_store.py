"""The store, in SQLite and in a real PostgreSQL: each receipt once, and what is counted of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from messenger_rules.agent.ledger.receipt import receipt_id
from messenger_rules.collector.form import Received
from messenger_rules.collector.store import Day, MessageCounts, Store
from tests.postgresql import PROGRAMS
from tests.postgresql import server as postgresql

TODAY = date(2026, 3, 5)


def received(
    installation: int, event: str = "displayed", *, message: str = "m", day: int = 1, user: int = 1, revision: int = 1
) -> Received:
    host, person = f"{installation:032x}", f"{user:032x}"
    id_ = receipt_id(host, person, message, revision, event)
    return Received(id_, host, person, message, revision, event, f"2026-03-{day:02}", "0.1.0")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    with postgresql() as made:
        yield made.url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = str(tmp_path / "receipts.sqlite3") if request.param == "sqlite" else request.getfixturevalue("server")
    made = Store(url)
    with made._engine.begin() as connection:
        connection.exec_driver_sql("delete from receipt")
    yield made
    made.close()


def test_each_receipt_counts_once(store: Store) -> None:
    one = received(1)
    assert store.keep([one, one], TODAY) == [True, True]
    assert store.keep([one, received(2)], TODAY) == [True, True]
    assert [(it.displayed, it.acknowledged) for it in store.messages()] == [(2, 0)]


def test_another_receipt_of_the_same_identifier_is_not_kept(store: Store) -> None:
    one = received(1)
    other = Received(one.id, one.installation, one.user, one.message, one.revision, one.event, "2026-03-09", one.agent)
    store.keep([one], TODAY)
    assert store.keep([other, received(2)], TODAY) == [False, True]
    assert [day.day for day in store.days("m")] == ["2026-03-01"]


def test_counts_of_messages(store: Store) -> None:
    store.keep(
        [
            received(1, user=1),
            received(1, user=2),
            received(2, day=3),
            received(1, "acknowledged", user=2, day=4),
            received(3, message="other", day=2),
        ],
        TODAY,
    )
    assert store.messages() == [
        MessageCounts("m", 2, 1, 2, 1, "2026-03-01", "2026-03-04"),
        MessageCounts("other", 1, 0, 1, 0, "2026-03-02", "2026-03-02"),
    ]


def test_a_message_over_time(store: Store) -> None:
    store.keep(
        [
            received(1, day=1),
            received(1, day=4, user=2),  # the same installation counts once
            received(2, day=3),
            received(1, "acknowledged", day=3),
            received(2, day=5, revision=2),
        ],
        TODAY,
    )
    assert store.days("m") == [Day("2026-03-01", 1, 0), Day("2026-03-03", 2, 1)]
    assert store.days("m", revision=2) == [Day("2026-03-05", 1, 0)]
    assert (store.revisions("m"), store.days("gone"), store.answers()) == ([1, 2], [], True)


def test_a_clock_that_runs_ahead_draws_no_chart_into_the_future(store: Store) -> None:
    store.keep([received(1, day=2), received(2, day=31)], TODAY)
    assert store.days("m") == [Day("2026-03-02", 1, 0), Day("2026-03-05", 2, 0)]
    assert [(it.first_day, it.last_day) for it in store.messages()] == [("2026-03-02", "2026-03-05")]


@pytest.mark.system
def test_several_collectors_share_a_database(server: str) -> None:
    """They begin at once on an empty database, and keep the same receipts in any order."""
    first = Store(server)
    with first._engine.begin() as connection:
        connection.exec_driver_sql("drop table receipt")
    first.close()
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(Store, [server] * 8))
        batch = [received(number) for number in range(300)]
        orders = [batch, batch[::-1]] * 20
        kept = list(pool.map(lambda pair: pair[0].keep(pair[1], TODAY), zip(stores * 5, orders, strict=True)))
    for made in stores:
        made.close()
    assert {answer for answers in kept for answer in answers} == {True}


def test_a_database_that_is_none(tmp_path: Path) -> None:
    for url in ("mysql://me:secret@db.example/x", "nonsense://x", "postgresql+nonsense://x"):
        with pytest.raises(ValueError, match="is no database that is known here") as refused:
            Store(url)
        assert "secret" not in str(refused.value)
