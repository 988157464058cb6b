"""Taking a catalogue: what is inside must be meant for this host, and what was taken is kept."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from messenger_rules.agent import updates
from messenger_rules.agent.agent_settings import AgentSettings, UpdateSettings
from messenger_rules.agent.signed_catalogue import SignedCatalogue
from messenger_rules.agent.updates import apply_folder, shelf_in
from messenger_rules.cli import main
from messenger_rules.facts.configuration import ConfigurationError
from messenger_rules.registry import Registry
from messenger_rules.updating.client import update
from messenger_rules.updating.fetchers import FolderFetcher
from messenger_rules.updating.problems import UpdateError
from messenger_rules.updating.record import InForce
from messenger_rules.updating.requirements import unmet
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted, trusted_root
from tests.publishing.thief import publish_catalogue
from tests.publishing.vendor import NOW, Vendor
from tests.updating.served import served

if TYPE_CHECKING:
    from typing_extensions import Buffer

TARGET = "stable/acme-console.xml"


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin().publish(1)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "state" / "updates")


def take(vendor: Vendor, shelf: Shelf, product: str = "acme-console", channel: str = "stable") -> InForce:
    return update(FolderFetcher(vendor.published), "", Wanted(vendor.first_root, product, channel), shelf)


def in_force(vendor: Vendor, shelf: Shelf) -> InForce | None:
    return shelf.in_force(Wanted(vendor.first_root, "acme-console"))


def signed_catalogue(
    vendor: Vendor, shelf: Shelf, product: str = "acme-console", channel: str = "stable"
) -> SignedCatalogue:
    """The catalogue as an agent with these settings reads it."""
    root = vendor.folder / "root.json"
    if not root.exists():
        root.write_bytes(vendor.first_root)
    return SignedCatalogue(shelf, UpdateSettings(root=str(root), product=product, channel=channel), Registry.builtin())


def put(vendor: Vendor, data: bytes, target: str = TARGET, listed: object = None) -> None:
    """Let the vendor sign any bytes, which `publish add` would refuse, under the number that they have."""
    serial = re.search(rb'serial="(\d+)"', data)
    number = listed if listed is not None else int(serial[1]) if serial else None
    publish_catalogue(vendor.repository, data, {"serial": number}, target)


def published(vendor: Vendor) -> str:
    return vendor.repository.stage.file(TARGET).read_text()


INSIDE: list[tuple[str, str, Callable[[str], str]]] = [
    ("MR648", "the catalogue is signed for the product acme-backup, and", lambda it: it.replace('product="acme-console"', 'product="acme-backup"', 1)),
    ("MR648", "the catalogue is signed for the channel early, and", lambda it: it.replace('channel="stable"', 'channel="early"')),
    ("MR648", "the catalogue is signed for the channel of nobody, and", lambda it: it.replace('channel="stable" ', "")),
    ("MR651", "the catalogue is refused: MR5", lambda it: it.replace("<?xml", "<!DOCTYPE x><?xml")),
    ("MR652", "the catalogue has the number 0, and 1 is in force", lambda it: it.replace('serial="1"', 'serial="0"')),
    ("MR652", "the catalogue has the number 1, and another one with it is in force", lambda it: it.replace("retired", "removed")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "sentence", "change"), INSIDE, ids=[it[1] for it in INSIDE])
def test_what_is_signed_for_something_else_is_refused(
    code: str, sentence: str, change: Callable[[str], str], vendor: Vendor, shelf: Shelf
) -> None:
    before = take(vendor, shelf)
    put(vendor, change(published(vendor)).encode())
    with pytest.raises(UpdateError) as caught:
        take(vendor, shelf)
    assert caught.value.diagnostics[0].code == code
    assert caught.value.diagnostics[0].message.startswith(sentence)
    assert in_force(vendor, shelf) == before
    assert shelf.data(before) is not None


@pytest.mark.parametrize("listed", [0, 7, True, "1", [1]], ids=repr)
def test_a_catalogue_has_the_number_that_its_list_says(listed: object, vendor: Vendor, shelf: Shelf) -> None:
    put(vendor, published(vendor).encode(), listed=listed)
    with pytest.raises(UpdateError, match=r"MR648.*the catalogue has the number 1, and is signed as number [07]"):
        take(vendor, shelf)


def test_a_catalogue_that_is_too_large_is_not_even_fetched(vendor: Vendor, shelf: Shelf) -> None:
    put(vendor, b" " * 1_048_577)
    with served(vendor.published) as server, pytest.raises(UpdateError, match="MR642"):
        from messenger_rules.updating.web import WebFetcher

        with WebFetcher() as fetcher:
            update(fetcher, server.url, Wanted(vendor.first_root, "acme-console"), shelf)
    assert [path for path in server.asked if path.startswith("targets/")] == []


def test_a_channel_or_product_that_there_is_not(vendor: Vendor, shelf: Shelf) -> None:
    for wanted in ({"product": "other"}, {"channel": "early"}):
        with pytest.raises(UpdateError, match="MR649"):
            take(vendor, shelf, **wanted)


def test_a_second_look_fetches_the_timestamp_alone(vendor: Vendor, shelf: Shelf) -> None:
    from messenger_rules.updating.web import WebFetcher

    with served(vendor.published) as server:
        for _ in range(2):
            server.asked.clear()
            with WebFetcher() as fetcher:
                update(fetcher, server.url, Wanted(vendor.first_root, "acme-console"), shelf)
    assert server.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


@pytest.mark.parametrize("data", [b"", b"{}", b"<html>"], ids=str)
def test_a_root_that_is_none(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "root.json").write_bytes(data)
    with pytest.raises(UpdateError, match=r"MR650\]: .*/root\.json is no root that could be trusted\n"):
        trusted_root(tmp_path / "root.json")


def test_a_root_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UpdateError, match=r"MR650\]: the trusted root .* cannot be read: no such file or directory\n"):
        trusted_root(tmp_path / "root.json")
    with pytest.raises(UpdateError, match=r"MR650\]: the trusted root .* cannot be read: is a directory\n"):
        trusted_root(tmp_path)


def test_a_root_that_its_keys_have_not_signed(vendor: Vendor, tmp_path: Path) -> None:
    root = json.loads(vendor.first_root)
    root["signatures"] = root["signatures"][:1]
    (tmp_path / "root.json").write_text(json.dumps(root))
    with pytest.raises(UpdateError, match="MR650"):
        trusted_root(tmp_path / "root.json")


def test_what_is_needed_and_not_there_is_told() -> None:
    assert list(unmet({"messenger-rules": "0.0.1"})) == []
    assert next(unmet({"messenger-rules": "999"})).startswith("the catalogue needs messenger-rules 999 or later, and ")
    assert "which is not installed" in next(unmet({"no-such-plugin": "1"}))
    assert list(unmet({"messenger-rules": "9" * 5_000})) == []  # packaging itself raises ValueError
    assert next(unmet({"\x1b[31m": "1" * 99})).startswith(f"the catalogue needs \\x1b[31m {'1' * 64} or later, ")


def test_the_shelf_has_one_catalogue_and_reads_no_damaged_one(vendor: Vendor, shelf: Shelf) -> None:
    take(vendor, shelf)
    catalogue = signed_catalogue(vendor, shelf)
    assert catalogue.refresh()
    assert not catalogue.refresh()
    vendor.publish(2)
    known = take(vendor, shelf)
    assert catalogue.refresh()
    [file] = shelf.folder.glob("*.xml")
    for change in (file.read_bytes()[:-1], file.read_bytes() + b" ", file.read_bytes().replace(b"Backup", b"Kcapub")):
        file.write_bytes(change)
        assert shelf.data(known) is None
    again = signed_catalogue(vendor, shelf)
    assert not again.refresh()
    assert again.told(NOW) == ["MR657: the catalogue that was taken is damaged; the next update brings it anew"]
    assert take(vendor, shelf) == known
    again = signed_catalogue(vendor, shelf)
    assert again.refresh()
    shelf.named.write_text('{"sha256": 7}')
    assert in_force(vendor, shelf) is None
    assert signed_catalogue(vendor, shelf).refresh() is False


def test_an_expired_catalogue_stays_and_is_told_of(vendor: Vendor, shelf: Shelf) -> None:
    known = take(vendor, shelf)
    catalogue = signed_catalogue(vendor, shelf)
    assert catalogue.told(NOW) == []
    catalogue.refresh()
    assert catalogue.told(known.expires - timedelta(seconds=1)) == []
    assert catalogue.told(known.expires) == [
        f"MR653: the catalogue expired at {known.expires:%Y-%m-%d %H:%M} UTC: nothing new of it is shown"
    ]
    assert catalogue.catalog is not None


def test_two_do_not_update_at_once(vendor: Vendor, shelf: Shelf) -> None:
    with shelf.alone(), pytest.raises(UpdateError, match="MR655"):
        take(vendor, shelf)


def test_a_disk_that_takes_nothing_leaves_what_was_there(
    vendor: Vendor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = take(vendor, shelf)
    vendor.publish(2)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UpdateError, match="MR655"):
            take(vendor, shelf)
    assert list(shelf.folder.glob(".new-*")) == []
    (shelf.folder / ".new-of-a-kill").touch()
    assert in_force(vendor, shelf) == before
    assert shelf.data(before) is not None
    assert take(vendor, shelf).serial == 2
    assert list(shelf.folder.glob(".new-*")) == []


def test_what_cannot_be_tidied_up_fails_no_update(
    vendor: Vendor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shelf.folder / "old.xml").mkdir(parents=True)
    (shelf.folder / ".new-folder").mkdir()
    known = take(vendor, shelf)
    assert in_force(vendor, shelf) == known
    assert (shelf.folder / "old.xml").is_dir()
    vendor.publish(2)

    def refuse(_: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert take(vendor, shelf).serial == 2
    take(vendor, shelf)
    assert len([path for path in shelf.folder.glob("*.xml") if path.is_file()]) == 1


@pytest.mark.parametrize("after", range(4))
def test_a_full_folder_for_temporary_files_is_named(
    after: int, vendor: Vendor, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever file it is that does not fit any more; the last is the catalogue."""
    full = tmp_path / "full"
    full.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(full))
    written = itertools.count()

    class Full(io.BytesIO):
        def write(self, data: Buffer) -> int:
            if next(written) >= after:
                raise OSError(28, "No space left on device")
            return super().write(data)

    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    with pytest.raises(UpdateError) as caught:
        take(vendor, shelf)
    assert caught.value.diagnostics[0].message == f"{full} cannot be used: no space left on device"


def test_where_no_temporary_files_can_be_the_folder_is_named(
    vendor: Vendor, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(UpdateError, match="MR655") as caught:
        take(vendor, shelf)
    assert caught.value.diagnostics[0].message == f"{tmp_path}/nowhere cannot be used: no such file or directory"


# The command, and the settings


def configure(folder: Path, **settings: Any) -> None:
    lines = "".join(f"{name.replace('_', '-')} = {json.dumps(value)}\n" for name, value in settings.items())
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "agent.toml").write_text(f'state = "{folder}/state"\n[updates]\n{lines}')


@pytest.fixture
def configured(vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vendor:
    monkeypatch.setenv("MESSENGER_RULES_CONFIG", str(tmp_path / "config"))
    (tmp_path / "root.json").write_bytes(vendor.first_root)
    configure(tmp_path, root=str(tmp_path / "root.json"), product="acme-console")
    return vendor


@pytest.fixture
def shelf_of_the_agent(tmp_path: Path) -> Shelf:
    return shelf_in(tmp_path / "state")


def test_apply_takes_a_folder_by_its_signatures_alone(
    configured: Vendor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = Path(shutil.copytree(configured.published, tmp_path / "disk"))
    assert main(["agent", "apply", str(disk)]) == 0
    assert capsys.readouterr().out.startswith("The catalogue number 1 is in force; it holds until 20")
    assert main(["agent", "apply", str(disk), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["serial"] == 1
    for path in (disk / "targets").rglob("*.xml"):
        path.write_text("<catalog/>")
    shutil.rmtree(tmp_path / "state")
    assert main(["agent", "apply", str(disk)]) == 1
    assert "error[MR646]: " in capsys.readouterr().err
    assert main(["agent", "apply", str(tmp_path / "nowhere")]) == 1
    assert "nowhere has no repository" in capsys.readouterr().err
    (disk / "metadata" / "timestamp.json").unlink()
    assert main(["agent", "apply", str(disk)]) == 1
    assert (
        "error[MR640]: timestamp.json cannot be fetched from the repository: it is not there\n"
        in capsys.readouterr().err
    )


def test_apply_waits_for_the_agent_that_asks_a_slow_server(
    configured: Vendor, shelf_of_the_agent: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.ExitStack() as agent:
        agent.enter_context(shelf_of_the_agent.alone())
        threading.Timer(0.5, agent.close).start()
        assert main(["agent", "apply", str(configured.published)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("The catalogue number 1 is in force")
    assert told.err == "another process updates just now, such as the agent: this waits until it has ended\n"


def test_apply_does_not_wait_for_ever(
    configured: Vendor, shelf_of_the_agent: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(updates, "TURN_SECONDS", 0.3)
    with shelf_of_the_agent.alone():
        assert main(["agent", "apply", str(configured.published)]) == 1
    assert "error[MR655]: another process updates just now" in capsys.readouterr().err


def test_apply_without_a_root_to_trust(configured: Vendor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config" / "agent.toml").write_text("")
    assert main(["agent", "apply", str(configured.published)]) == 1
    assert "error[MR658]: " in capsys.readouterr().err


def test_apply_takes_nothing_that_the_agent_would_not_show(
    configured: Vendor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "config" / "agent.toml"
    settings.write_text(f'catalog = "{tmp_path}/messages.xml"\n{settings.read_text()}')
    assert main(["agent", "apply", str(configured.published)]) == 1
    said = capsys.readouterr()
    assert "error[MR658]: agent.toml names a local `catalog`, so the agent shows no signed one" in said.err
    assert said.out == ""
    assert not (tmp_path / "state").exists()


def test_a_root_that_others_could_change_is_not_trusted(
    configured: Vendor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "root.json").chmod(0o666)
    assert main(["agent", "apply", str(configured.published)]) == 1
    assert "root.json can be changed by anybody, so the agent trusts no root from there" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": "../up"},
        {"channel": "A"},
        {"url": "ftp://x/"},
        {"url": "https://me@x/"},
        {"url": "https://x:99999/"},
        {"url": ""},
        {"url": "https://x?y=1"},
        {"url": "https://x/#y"},
        {"url": "https://x/?"},
        {"url": "https://x/\n"},
        {"url": "https://x/\ty"},
        {"url": "https://x/ y"},
        {"proxy": "http://x\n"},
        {"every_seconds": 1},
        {"key": 1},
    ],
    ids=str,
)
def test_settings_that_are_none(wrong: dict[str, Any], configured: Vendor, tmp_path: Path) -> None:
    configure(tmp_path, **{"root": "r", "product": "acme-console", **wrong})
    with pytest.raises(ConfigurationError, match="MR582"):
        AgentSettings.load()


def _linked_to_itself(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


@pytest.mark.skipif(sys.platform == "win32", reason="names and links are others there")
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda folder: folder / ("n" * 300), "file name too long"),
        (_linked_to_itself, "too many levels of symbolic links"),
    ],
    ids=["a long name", "a link to itself"],
)
def test_a_folder_that_cannot_be_looked_into_is_named(
    spoil: Callable[[Path], Path], why: str, configured: Vendor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = spoil(tmp_path)
    assert main(["agent", "apply", str(folder)]) == 1
    assert f"error[MR640]: {folder} cannot be read: {why}\n" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root becomes another user")
@pytest.mark.parametrize(
    ("closed", "told"),
    [
        (".", "MR640: {} cannot be read: permission denied"),
        ("metadata", "MR640: 2.root.json cannot be fetched from the repository: it cannot be read"),
    ],
    ids=["the folder", "what is in it"],
)
def test_a_folder_that_may_not_be_searched_is_named(
    closed: str, told: str, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messenger_rules.agent.updates.own", lambda _: None)  # it looks at the real user
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        Path(place).chmod(0o755)
        Path(place, "own").mkdir()
        os.chown(f"{place}/own", 65_534, 65_534)
        disk = Path(shutil.copytree(vendor.published, f"{place}/disk"))
        (Path(place) / "root.json").write_bytes(vendor.first_root)
        (disk / closed).chmod(0o600)
        settings = UpdateSettings(root=f"{place}/root.json", product="acme-console")
        os.seteuid(65_534)
        try:
            with pytest.raises(UpdateError) as caught:
                apply_folder(disk, settings, Shelf(Path(place, "own", "state", "updates")))
        finally:
            os.seteuid(0)
    first = caught.value.diagnostics[0]
    assert f"{first.code}: {first.message}" == told.format(disk)


# The interface of the public conformance suite


def suite(folder: Path, *arguments: str) -> int:
    command = [sys.executable, "-m", "messenger_rules.updating", "--metadata-dir", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_the_interface_of_the_conformance_suite(vendor: Vendor, tmp_path: Path) -> None:
    own, files = tmp_path / "own", tmp_path / "files"
    own.mkdir()
    files.mkdir()
    (tmp_path / "root.json").write_bytes(vendor.first_root)
    assert suite(own, "init", str(tmp_path / "root.json")) == 0
    with served(vendor.published) as server:
        url = ["--metadata-url", f"{server.url}metadata"]
        assert suite(own, *url, "refresh") == 0
        assert {"root.json", "timestamp.json", "snapshot.json", "targets.json"} <= {it.name for it in own.iterdir()}
        target = ["--target-name", TARGET, "--target-base-url", f"{server.url}targets", "--target-dir", str(files)]
        assert suite(own, *url, *target, "download") == 0
        assert [path.read_text() for path in files.iterdir()] == [published(vendor)]
        target[1] = "stable/other.xml"
        assert suite(own, *url, *target, "download") == 1
        (vendor.published / "metadata" / "timestamp.json").write_text("{}")
        assert suite(own, *url, "refresh") == 1


def test_the_time_of_an_update_is_not_in_the_catalogue(vendor: Vendor, shelf: Shelf) -> None:
    """What holds is what the vendor said, not what this host's clock says."""
    known = take(vendor, shelf)
    assert known.expires == NOW + timedelta(days=90)
    assert known.expires > datetime.now(UTC)
