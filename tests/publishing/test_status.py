"""What `publish status` sees: each file that clients need, there and as it was signed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Targets

from messenger_rules.cli import main
from messenger_rules.publishing import changing
from messenger_rules.publishing.overview import overview
from messenger_rules.publishing.past import MOST_GAPS
from tests.publishing.thief import publish_list
from tests.publishing.vendor import NOW, POLICIES, Vendor, signer


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    vendor = Vendor(tmp_path).begin().publish()
    changing.renew(vendor.repository, "root", NOW)
    vendor.sign("ann", "ben")
    vendor.release()
    return vendor


def catalogue(vendor: Vendor) -> Path:
    return next((vendor.published / "targets/stable").iterdir())


def resign(vendor: Vendor, name: str, by: str) -> None:
    path = vendor.repository.metadata / name
    found = Metadata.from_bytes(path.read_bytes())
    found.sign(signer(by))
    path.write_bytes(found.to_bytes())


def exchange(vendor: Vendor) -> None:
    vendor.stage(2)
    vendor.repository.stage.file("stable/acme-console.xml").write_text("<catalog/>")


def about(targets: Targets) -> dict[str, object]:
    found: dict[str, object] = targets.targets["stable/acme-console.xml"].custom["messenger-rules"]
    return found


DAMAGE: dict[str, tuple[str, str, Callable[[Vendor], object]]] = {
    "no catalogue": ("MR620", "cannot be read", lambda it: catalogue(it).unlink()),
    "another catalogue": ("MR636", "is not the catalogue", lambda it: catalogue(it).write_text("<catalog/>")),
    "no first root": ("MR620", "1.root.json is missing", lambda it: (it.repository.metadata / "1.root.json").unlink()),
    "no last root": ("MR620", "2.root.json is missing", lambda it: (it.repository.metadata / "2.root.json").unlink()),
    "no timestamp": ("MR620", "no timestamp", lambda it: (it.repository.metadata / "timestamp.json").unlink()),
    "no list": ("MR620", "no targets", lambda it: (it.repository.metadata / "2.targets.json").unlink()),
    "a timestamp of others": ("MR639", "timestamp 3", lambda it: resign(it, "timestamp.json", "snapshot")),
    "a first root of others": ("MR639", "root 1", lambda it: resign(it, "1.root.json", "new")),
    "a root under another number": ("MR636", "1.root.json has the version 2", lambda it: copy(it, "2.root.json", "1.root.json")),
    "a snapshot in other bytes": ("MR636", "2.snapshot.json is not the snapshot that timestamp names", lambda it: rewrite(it, "2.snapshot.json")),
    "a list in other bytes": ("MR636", "2.targets.json is not the targets that snapshot names", lambda it: rewrite(it, "2.targets.json")),
    "a snapshot under another number": ("MR636", "2.snapshot.json is not the snapshot", lambda it: copy(it, "1.snapshot.json", "2.snapshot.json")),
    "a list of too few": ("MR639", "targets 2", lambda it: resign(it, "2.targets.json", "dan")),
    "a field that nobody is shown": ("MR636", "targets 3 has a field 'x'", lambda it: publish_list(it.repository, lambda targets: targets.unrecognized_fields.update(x="y"))),
    "a catalogue under another number": ("MR636", "is listed for the number 9, and is of 1", lambda it: publish_list(it.repository, lambda targets: about(targets).update(serial=9))),
    "a catalogue that waits": ("MR636", "is not the catalogue that would be signed", exchange),
}  # fmt: skip


def copy(vendor: Vendor, name: str, to: str) -> None:
    shutil.copy(vendor.repository.metadata / name, vendor.repository.metadata / to)


def rewrite(vendor: Vendor, name: str) -> None:
    """The same, and signed as it was, with blanks."""
    path = vendor.repository.metadata / name
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))


def test_nothing_is_wrong_with_what_was_published(vendor: Vendor) -> None:
    assert overview(vendor.repository, NOW).problems == ()


@pytest.mark.parametrize(("code", "words", "damage"), DAMAGE.values(), ids=DAMAGE)
def test_what_clients_would_refuse_is_told(
    code: str, words: str, damage: Callable[[Vendor], object], vendor: Vendor
) -> None:
    damage(vendor)
    found = overview(vendor.repository, NOW).problems
    assert [it.code for it in found if words in it.message] == [code]
    assert main(["publish", "status", "--repository", str(vendor.repository.path)]) == 1


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_list_far_ahead_takes_no_longer(is_signed: bool, vendor: Vendor) -> None:
    """Whoever can write there gives the last list any number, without a key; a thief signs it."""
    path = vendor.repository.metadata / "2.targets.json"
    if is_signed:
        publish_list(vendor.repository, lambda it: setattr(it, "version", 10**15))
    else:
        found = json.loads(path.read_text())
        found["signed"]["version"] = 10**15
        path.write_text(json.dumps(found))
    told = [it.message for it in overview(vendor.repository, NOW).problems]
    assert sum("is missing: `publish revert` cannot go back to it" in it for it in told) == MOST_GAPS


def test_a_monitor_is_told_before_anything_expires(vendor: Vendor) -> None:
    vendor.release(after=-timedelta(hours=20))
    command = ["publish", "status", "--repository", str(vendor.repository.path)]
    assert (main(command), main([*command, "--strict"])) == (0, 1)


@pytest.mark.parametrize(
    ("days", "left"),
    [(0, ["365 days", "90 days", "7 days", "1 day"]), (1, ["364 days", "89 days", "6 days", "expired"])],
)
def test_it_is_told_how_long_each_role_holds(
    days: int, left: list[str], vendor: Vendor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("messenger_rules.cli.publish_runs.system_clock", lambda: NOW + timedelta(days=days))
    command = ["publish", "status", "--repository", str(vendor.repository.path)]
    main(command)
    assert re.findall(" UTC, (.*); ", capsys.readouterr().out) == left
    main([*command, "--json"])
    roles = json.loads(capsys.readouterr().out)["roles"]
    assert {name: it["days"] + days for name, it in roles.items()} == {name: it.days for name, it in POLICIES.items()}


@pytest.mark.parametrize(
    ("days", "told"), [(-1 / 48, set()), (-1, {"root", "targets", "snapshot", "timestamp"}), (-40, {"snapshot"})]
)
def test_what_was_made_later_than_now_is_told(days: float, told: set[str], vendor: Vendor) -> None:
    """A clock that is behind is told with all that is published; one that was ahead when a snapshot was made, until the
    next release, which makes it anew since it would hold for too long."""
    now = NOW + timedelta(days=days)
    if told == {"snapshot"}:
        now = NOW + timedelta(hours=2)
        vendor.release(after=timedelta(days=10))
    found = [it for it in overview(vendor.repository, now).problems if it.code == "MR614"]
    assert {it.message.split()[0] for it in found} == (told | {"timestamp"} if told else told)
    vendor.release(after=now - NOW)
    left = {it.message.split()[0] for it in overview(vendor.repository, now).problems if it.code == "MR614"}
    assert left == told & {"root", "targets"}


def test_what_expired_while_it_waited_is_told(vendor: Vendor) -> None:
    vendor.stage(2)
    found = overview(vendor.repository, NOW + timedelta(days=100)).problems
    assert "targets 3, which waits for signatures, has expired" in [it.message for it in found]


def test_what_nobody_may_sign_does_not_hide_the_rest(vendor: Vendor, capsys: pytest.CaptureFixture[str]) -> None:
    exchange(vendor)
    assert main(["publish", "status", "--repository", str(vendor.repository.path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["waiting"], len(found["roles"])) == (None, 4)
