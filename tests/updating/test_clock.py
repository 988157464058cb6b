"""The clock: neither one that is set back nor one that was ahead decides what is fresh."""

from __future__ import annotations

import dataclasses
import unittest.mock
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata
from tuf.ngclient._internal import trusted_metadata_set

from messenger_rules.agent.agent_settings import UpdateSettings
from messenger_rules.agent.signed_catalogue import SignedCatalogue
from messenger_rules.agent.updates import apply_folder
from messenger_rules.registry import Registry
from messenger_rules.updating.confirming import confirm
from messenger_rules.updating.problems import UpdateError
from messenger_rules.updating.seen_time import STEP, SeenTime
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted
from tests.publishing.vendor import NOW, POLICIES, Vendor, signer
from tests.updating.stolen import change_stolen_keys

YEARS, DAY = timedelta(days=3_652), timedelta(days=1)
CONFIRMED, LISTED = timedelta(days=1), timedelta(days=90)
"""How long a timestamp holds, and a list of catalogues."""


class Clock(datetime):
    """The class whose clock python-tuf's client asks."""

    reading = NOW

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return cls.reading.astimezone(tz)


@dataclass
class Host:
    """A host of the vendor's customer, whose clock tells what a test says."""

    vendor: Vendor

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.vendor.folder / "state" / "updates")
        root = self.vendor.folder / "root.json"
        root.write_bytes(self.vendor.first_root)
        self.settings = UpdateSettings(root=str(root), product="acme-console")

    def take(self, at: datetime) -> str:
        """The number of the catalogue that was taken, or the code of what was refused."""
        Clock.reading = at
        with unittest.mock.patch.object(trusted_metadata_set.datetime, "datetime", Clock):
            try:
                return str(apply_folder(self.vendor.published, self.settings, self.shelf, at).serial)
            except UpdateError as error:
                return error.diagnostics[0].code

    def status(self, at: datetime) -> list[str]:
        """The codes of what an agent that starts now says."""
        return [sentence.split(":")[0] for sentence in self.agent().told(at)]

    def agent(self) -> SignedCatalogue:
        found = SignedCatalogue(self.shelf, self.settings, Registry.builtin())
        found.refresh()
        return found


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host that has catalogue 1, of a vendor that has confirmed catalogue 2 just now."""
    vendor = Vendor(tmp_path).begin().publish(1)
    host = Host(vendor)
    assert host.take(NOW) == "1"
    vendor.publish(2)
    return host


CELLS = [
    # wrong by, what the vendor has is fresh: taken or refused, told; what the vendor has expired: taken or refused, told
    (-YEARS, ("2", ["MR660"]), ("MR660", ["MR653", "MR660"])),
    (-DAY, ("2", ["MR660"]), ("MR645", ["MR653", "MR660"])),
    (+DAY, ("MR645", []), ("MR645", ["MR653"])),
    (+YEARS, ("MR645", ["MR653"]), ("MR645", ["MR653"])),
]


@pytest.mark.parametrize(("wrong", "fresh", "_"), CELLS, ids=lambda it: str(it)[:12])
def test_a_wrong_clock_and_what_is_fresh(wrong: timedelta, fresh: tuple[str, list[str]], _: object, host: Host) -> None:
    now = NOW + wrong
    assert (host.take(now), host.status(now)) == fresh


@pytest.mark.parametrize(("wrong", "_", "expired"), CELLS, ids=lambda it: str(it)[:12])
def test_a_wrong_clock_and_what_has_expired(
    wrong: timedelta, _: object, expired: tuple[str, list[str]], host: Host
) -> None:
    """The agent looked at its clock while that was right, the last time when all had expired that the vendor signed."""
    late = NOW + LISTED + timedelta(minutes=5)
    host.agent().see(late)
    now = late + wrong
    assert (host.take(now), host.status(now)) == expired


def test_a_clock_that_was_ahead_does_no_lasting_harm(host: Host) -> None:
    """Until the vendor confirms anew nothing is taken; then all is as if the clock had never been wrong."""
    assert host.take(NOW) == "2"
    host.agent().see(NOW + YEARS)
    with pytest.raises(UpdateError, match="timestamp has expired by"):  # what ends first is named, not the root
        confirm(host.shelf, Wanted(host.vendor.first_root, "acme-console"), NOW)
    assert host.status(NOW + YEARS) == ["MR653"]
    assert host.agent().told(NOW)[0] == (
        f"MR653: the catalogue holds until {NOW + LISTED:%Y-%m-%d %H:%M} UTC, and counts as expired by a time that this host's"
        " clock has told before: nothing new of it is shown"
    )
    later = NOW + timedelta(hours=2)
    assert (host.take(later), host.status(later)) == ("MR660", ["MR653", "MR660"])
    host.vendor.release(after=timedelta(hours=2))
    assert (host.take(later), host.status(later)) == ("2", [])
    assert host.status(later + CONFIRMED) == []


@pytest.mark.parametrize("role", ["root", "targets", "snapshot"])
def test_a_newer_confirmation_heals_whatever_ends_before_it(
    role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same metadata beside it end first, for the vendor renews each in its own time."""
    monkeypatch.setitem(POLICIES, "timestamp", dataclasses.replace(POLICIES["timestamp"], days=30))
    monkeypatch.setitem(POLICIES, role, dataclasses.replace(POLICIES[role], days=7))
    host = Host(Vendor(tmp_path).begin().publish(1))
    assert host.take(NOW) == "1"
    host.agent().see(NOW + YEARS)
    later = NOW + timedelta(hours=2)
    assert host.take(later) == "MR660"
    host.vendor.release(after=timedelta(hours=2))
    assert (host.take(later), host.status(later)) == ("1", [])


def test_what_a_wrong_time_ends_is_refused_while_nothing_newer_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timestamp itself holds by the seen time; the snapshot does not."""
    monkeypatch.setitem(POLICIES, "timestamp", dataclasses.replace(POLICIES["timestamp"], days=30))
    host = Host(Vendor(tmp_path).begin().publish(1))
    assert host.take(NOW) == "1"
    host.agent().see(NOW + timedelta(days=8))
    assert host.take(NOW) == "MR660"


def test_a_confirmation_by_a_stolen_key_that_was_changed_since_keeps_nothing_out(tmp_path: Path) -> None:
    """It ends in twenty years, and the clock was ahead after it was taken."""
    host = Host(Vendor(tmp_path).begin().publish(1))
    assert host.take(NOW) == "1"
    path = host.vendor.published / "metadata" / "timestamp.json"
    honest = path.read_bytes()
    forged = Metadata[Any].from_bytes(honest)
    forged.signed.version, forged.signed.expires = 50, NOW + 2 * YEARS
    forged.sign(signer("timestamp"))
    path.write_bytes(forged.to_bytes())
    assert host.take(NOW) == "1"
    path.write_bytes(honest)
    host.agent().see(NOW + YEARS)
    change_stolen_keys(host.vendor)
    assert (host.take(NOW), host.status(NOW)) == ("2", [])


@pytest.mark.parametrize("missing", ["snapshot", "targets"])
def test_a_confirmation_that_came_by_half_heals_once_it_is_whole(missing: str, host: Host) -> None:
    """The client remembers its timestamp already."""
    host.agent().see(NOW + YEARS)
    host.vendor.publish(3)
    host.vendor.release(after=timedelta(hours=1))
    [*_, newest] = sorted((host.vendor.published / "metadata").glob(f"*.{missing}.json"), key=_number)
    away = newest.rename(newest.with_suffix(".away"))
    assert host.take(NOW) == "MR640"
    away.rename(newest)
    assert (host.take(NOW), host.status(NOW)) == ("3", [])


def _number(path: Path) -> int:
    return int(path.name.split(".")[0])


def test_the_sentence_says_both_times(host: Host) -> None:
    host.agent().see(NOW)
    [sentence] = host.agent().told(NOW - YEARS)
    assert sentence == (
        f"MR660: this host's clock says {NOW - YEARS:%Y-%m-%d %H:%M} UTC, and has told {NOW:%Y-%m-%d %H:%M} UTC before"
    )


def test_what_was_refused_for_its_time_does_not_come_into_force(host: Host) -> None:
    """The client's own clock would have taken it."""
    before = host.agent().known
    host.agent().see(NOW + CONFIRMED)
    assert host.take(NOW) == "MR660"
    assert before is not None
    assert host.agent().known == before


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
def test_each_role_is_judged_by_the_later_time(role: str, host: Host) -> None:
    wanted, path = Wanted(host.vendor.first_root, "acme-console"), host.shelf.metadata / f"{role}.json"
    metadata: Metadata[Any] = Metadata[Any].from_file(str(path))
    metadata.signed.expires = NOW + timedelta(minutes=1)
    path.write_bytes(metadata.to_bytes())
    before = host.shelf.timestamp.read_bytes()
    confirm(host.shelf, wanted, NOW)
    host.shelf.timestamp.write_bytes(before)
    host.shelf.seen_time.see(NOW + STEP)
    with pytest.raises(UpdateError, match=f"{role} has expired by a time that this host's clock has told before"):
        confirm(host.shelf, wanted, NOW)


@pytest.mark.parametrize(("days", "told"), [(6, []), (8, ["MR662"]), (90, [])], ids=str)
def test_a_week_without_a_confirmation_is_told_of(days: int, told: list[str], host: Host) -> None:
    """Beside what is wrong, and before that: the catalogue holds until it expires."""
    found = host.agent().notes(NOW + CONFIRMED + timedelta(days=days))
    assert [sentence.split(":")[0] for sentence in found] == told
    if told:
        ends = f"{NOW + CONFIRMED:%Y-%m-%d}", f"{NOW + LISTED:%Y-%m-%d}"
        assert found == [
            "MR662: nobody has confirmed the catalogue since {}; what is new in it is shown until {}".format(*ends)
        ]


def test_a_week_without_a_confirmation_is_a_week_by_the_later_time(host: Host) -> None:
    host.agent().see(NOW + CONFIRMED + timedelta(days=8))
    [sentence] = host.agent().notes(NOW)
    assert sentence.startswith("MR662: ")


def test_a_confirmation_that_the_vendor_has_not_signed_counts_for_nothing(host: Host) -> None:
    """On the host's own disk it is signed by nobody else either."""
    metadata: Metadata[Any] = Metadata[Any].from_file(str(host.shelf.timestamp))
    metadata.signed.expires = NOW - YEARS
    host.shelf.timestamp.write_bytes(metadata.to_bytes())
    assert host.shelf.confirmed_until(Wanted(host.vendor.first_root, "acme-console")) is None
    assert host.take(NOW) == "2"


# The file


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"yesterday", b"2026-01-01T00:00:00", b"2026" * 1_000, b"9999-99-99T00:00:00+00:00"], ids=str
)
def test_a_file_that_tells_no_time_has_seen_none(data: bytes, tmp_path: Path) -> None:
    seen = SeenTime(tmp_path / "seen-time")
    seen.path.write_bytes(data)
    assert (seen.latest(NOW), seen.is_behind(NOW)) == (NOW, False)
    seen.see(NOW)
    assert seen.latest(NOW - YEARS) == NOW


def test_the_disk_is_written_once_in_a_while(tmp_path: Path) -> None:
    seen = SeenTime(tmp_path / "seen-time")
    seen.see(NOW)
    for later in (timedelta(0), STEP - timedelta(seconds=1), -YEARS):
        seen.see(NOW + later)
        assert seen.latest(NOW - YEARS) == NOW
    seen.see(NOW + STEP)
    assert seen.latest(NOW) == NOW + STEP
    assert not seen.is_behind(NOW)
    assert seen.is_behind(NOW - timedelta(seconds=1))


def test_a_disk_that_takes_nothing_ends_nobody(tmp_path: Path) -> None:
    seen = SeenTime(tmp_path / "nowhere" / "seen-time")
    assert seen.see(NOW) == "no such file or directory"
    assert seen.latest(NOW) == NOW


def test_a_time_that_cannot_be_kept_is_told_until_it_can(host: Host) -> None:
    agent, path = host.agent(), host.shelf.seen_time.path
    path.unlink()
    path.mkdir()
    agent.see(NOW)
    [sentence] = agent.told(NOW)
    assert sentence.startswith(f"MR655: {path} cannot be written: ")
    assert sentence.endswith("; nothing protects against a clock that is set back")
    path.rmdir()
    agent.see(NOW)
    assert agent.told(NOW) == []


def test_where_nothing_was_taken_no_time_need_be_kept(tmp_path: Path) -> None:
    agent = Host(Vendor(tmp_path).begin()).agent()
    agent.see(NOW)
    assert [sentence[:5] for sentence in agent.told(NOW)] == ["MR656"]


def test_a_time_in_another_zone_is_the_same_time(tmp_path: Path) -> None:
    seen = SeenTime(tmp_path / "seen-time")
    seen.see(NOW.astimezone(timezone(timedelta(hours=14))))
    assert seen.path.read_text() == f"{NOW.astimezone(UTC).isoformat()}\n"
    assert seen.latest(NOW - DAY) == NOW
