"""How long what waits would hold, and when what is published was made: both follow from the days that root says."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata

from messenger_rules.publishing import changing
from messenger_rules.publishing.overview import overview
from messenger_rules.publishing.repository import Stage
from tests.cli.conftest import Run
from tests.publishing.thief import sign_blindly
from tests.publishing.vendor import NOW, Vendor

DAY = timedelta(days=1)
SERVER = ["--key", "keys/snapshot.pem", "--key", "keys/timestamp.pem"]


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


def prolong(stage: Stage, role: str, days: int) -> None:
    """What whoever has the stage can write."""
    found: Metadata[Any] | None = stage.root if role == "root" else stage.targets
    assert found is not None
    found.signed.expires = NOW + timedelta(days=days)
    stage.keep(found)


def codes(vendor: Vendor, now: datetime = NOW) -> list[str]:
    return [it.code for it in overview(vendor.repository, now).problems]


@pytest.mark.parametrize(("role", "days", "holder"), [("targets", 90, "dan"), ("root", 365, "ann")])
def test_what_would_hold_longer_than_root_says_is_not_signed(
    role: str, days: int, holder: str, run: Run, vendor: Vendor
) -> None:
    changing.renew(vendor.repository, role, NOW)
    prolong(vendor.repository.stage, role, 100_000)
    done = run("sign", "--key", f"keys/{holder}.pem")
    assert (done.status, done.out) == (1, "")
    assert f"error[MR636]: {role} 2 would hold until 2300-" in done.err
    assert f"more than {days} days from now" in done.err
    assert codes(vendor) == ["MR636"]


@pytest.mark.parametrize(("role", "holders"), [("targets", ("dan", "eve")), ("root", ("ann", "ben"))])
def test_what_would_hold_longer_is_not_published_whoever_signed_it(
    role: str, holders: tuple[str, ...], run: Run, vendor: Vendor
) -> None:
    changing.renew(vendor.repository, role, NOW)
    prolong(vendor.repository.stage, role, 100_000)
    told = run("sign", "--key", f"keys/{holders[0]}.pem").err
    sign_blindly(vendor.repository.stage, role, *holders)
    done = run("refresh", *SERVER)
    assert (done.status, done.out, done.err) == (1, "published: timestamp 2\n", told)
    assert run("refresh", "--renew", role, "--again", *SERVER).status == 0
    vendor.sign(*holders)
    assert f"{role} 2" in run("refresh", *SERVER).out


def test_the_first_list_must_not_hold_longer_either(run: Run, tmp_path: Path) -> None:
    vendor = Vendor(tmp_path)
    vendor.init()
    prolong(vendor.repository.stage, "targets", 100_000)
    vendor.sign("ann", "ben")
    sign_blindly(vendor.repository.stage, "targets", "dan", "eve")
    done = run("refresh", *SERVER)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error[MR636]: targets 1 would hold until 2300-")
    assert not vendor.published.exists()


def test_a_list_waits_for_the_root_that_lets_it_hold_longer(run: Run, vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, days=3_650)
    vendor.sign("dan", "eve")
    done = run("refresh", *SERVER)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("published: timestamp 2\nnot enough have signed yet: root")
    vendor.sign("ann", "ben")
    assert run("refresh", *SERVER).out == "published: root 2, targets 2, snapshot 2, timestamp 3\n"
    assert run("refresh", *SERVER).status == 0


def test_a_clock_that_is_a_little_behind_hinders_nobody(run: Run, vendor: Vendor) -> None:
    changing.renew(vendor.repository, "targets", NOW + timedelta(hours=20))
    assert run("sign", "--key", "keys/dan.pem").status == 0
    changing.renew(vendor.repository, "targets", NOW + 2 * DAY, again=True)
    assert "MR636" in run("sign", "--key", "keys/dan.pem").err


@pytest.mark.parametrize("days", [3, 3_650])
def test_a_root_that_changes_the_days_counts_for_the_list_that_waits_with_it(
    days: int, run: Run, vendor: Vendor
) -> None:
    changing.rotate(vendor.repository, "targets", NOW, days=days)
    assert "MR636" not in codes(vendor)
    assert run("sign", "--key", "keys/dan.pem").status == 0


def test_a_list_that_waits_longer_than_the_root_that_was_given_up_is_not_signed(run: Run, vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, days=3_650)
    assert run("discard", "root", "--yes").status == 0
    assert "MR636" in run("sign", "--key", "keys/dan.pem").err
    assert run("refresh", "--renew", "targets", "--again", *SERVER)
    assert run("sign", "--key", "keys/dan.pem").status == 0


def shorten(vendor: Vendor, days: int) -> None:
    """Make the days fewer by a root that is published before the list is signed."""
    changing.rotate(vendor.repository, "targets", NOW + DAY, days=days)
    vendor.sign("ann", "ben")
    vendor.release(after=DAY)


def test_a_list_of_before_its_days_were_fewer_was_made_by_no_wrong_clock(vendor: Vendor) -> None:
    shorten(vendor, 30)
    assert vendor.repository.root is not None
    assert vendor.repository.root.signed.version == 2
    assert "MR614" not in codes(vendor, NOW + DAY)


def test_a_list_that_no_root_explains_was_made_by_a_wrong_clock(vendor: Vendor) -> None:
    shorten(vendor, 30)
    ahead = NOW + 80 * DAY
    changing.renew(vendor.repository, "targets", ahead, again=True)
    vendor.sign("dan", "eve")
    vendor.release(after=80 * DAY)
    told = [it.message.partition(" was ")[0] for it in overview(vendor.repository, NOW + DAY).problems]
    assert "targets 2" in told, "under the root before, it would have been made behind the next one"
    assert "MR614" not in codes(vendor, ahead)
