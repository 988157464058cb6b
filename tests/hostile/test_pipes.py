"""A pipe that nobody writes to, where the library looks for a file by itself: no process waits at it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from messenger_rules.agent.catalogue_file import CatalogueFile
from messenger_rules.agent.opening import read_key
from messenger_rules.agent.system_proxy import _of_file
from messenger_rules.errors import MessengerRulesError
from messenger_rules.facts import host
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.configuration import configuration
from messenger_rules.facts.kept import file_of
from messenger_rules.index.stored import opened
from messenger_rules.registry import Registry
from messenger_rules.startup.record_file import read_record
from messenger_rules.updating.fetchers import FolderFetcher, NotFetchedError
from messenger_rules.updating.kept import _next
from messenger_rules.updating.record import InForce
from messenger_rules.updating.seen_time import SeenTime
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import trusted_root
from tests.facts import sources

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _refused(read: Callable[[], object]) -> str:
    try:
        return str(read())
    except MessengerRulesError as error:
        return error.diagnostics[0].code
    except (OSError, NotFetchedError) as error:
        return type(error).__name__


def _agents_catalogue(path: Path) -> str:
    file = CatalogueFile(path, Registry.builtin())
    file.refresh()
    return file.problem.partition(":")[0]


def _catalogue_on_the_shelf(path: Path) -> object:
    known = InForce(path.stem, 1, AT, {})
    return Shelf(path.parent).data(known)


def _next_root(path: Path) -> object:
    class Root1:
        class signed:  # noqa: N801 -- as python-tuf names it
            version = 1

    return _next(Root1, path.parent)  # type: ignore[arg-type] # nothing else of it is asked


CASES: tuple[tuple[str, str, Callable[[Path], object], str], ...] = (
    ("cached facts", "good.json", lambda path: FactCache(path.parent).get(sources.good, AT), "None"),
    ("history", "good.history", lambda path: FactCache(path.parent).history.of(sources.good), "None"),
    ("record", "a.record", lambda path: read_record(str(path)), "None"),
    ("index", "a.index", lambda path: opened(str(path), b""), "None"),
    ("seen time", "seen-time", lambda path: SeenTime(path).latest(AT) == AT, "True"),
    ("what is in force", "in-force.json", lambda path: Shelf(path.parent).record(), "None"),
    ("catalogue of the shelf", "0a.xml", _catalogue_on_the_shelf, "None"),
    ("a later root", "2.root.json", _next_root, "None"),
    ("trusted root", "root.json", trusted_root, "MR650"),
    ("a repository's file", "x", lambda path: list(FolderFetcher(path.parent)._chunks(path)), "NotFetchedError"),
    ("key of the ledger", "key", read_key, "MR590"),
    ("proxy", "environment", _of_file, "{}"),
    ("configuration", "acme.toml", lambda path: configuration("acme", [path.parent]), "MR582"),
    ("the agent's catalogue", "messages.xml", _agents_catalogue, "MR501 MR567"),
)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [os.mkfifo, _endless], ids=["a pipe", "an endless device"])
@pytest.mark.parametrize(("name", "read", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_no_pipe_is_waited_at_and_no_device_read(
    name: str, read: Callable[[Path], object], told: str, make: Callable[[Path], object], tmp_path: Path
) -> None:
    make(tmp_path / name)
    assert _refused(lambda: read(tmp_path / name)) in told.split()


def test_the_names_of_what_is_kept_are_those_that_are_tried(tmp_path: Path) -> None:
    assert file_of(tmp_path, sources.good.name, "json").name in {case[1] for case in CASES}


def test_the_host_does_not_wait_at_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "facts.json")
    monkeypatch.setenv(host.FACTS_FILE, str(tmp_path / "facts.json"))
    monkeypatch.setattr(host, "installation_file", lambda: tmp_path / "facts.json")
    assert _refused(host.facts_file) == "NotRegularError"
    assert _refused(host.installation) == "NotRegularError"


def test_the_client_of_updates_finds_no_pipe_among_its_metadata(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "updates")
    with shelf.alone():
        (shelf.metadata / "timestamp.json").write_bytes(b"{}")
        shelf.roots.mkdir()
        os.mkfifo(shelf.metadata / "snapshot.json")
        os.mkfifo(shelf.roots / "1.root.json")
        _endless(shelf.metadata / "targets.json")
        with (shelf.metadata / "root.json").open("wb") as file:
            file.truncate(1 << 40)
    with shelf.alone():
        found = {path.name for path in shelf.metadata.rglob("*")}
    assert found == {"timestamp.json", "root_history"}


def test_a_folder_of_metadata_that_is_a_device_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "updates")
    shelf.folder.mkdir()
    _endless(shelf.metadata)
    with pytest.raises(MessengerRulesError, match="MR655"), shelf.alone():
        pytest.fail("it has no metadata")


def test_a_pipe_in_place_of_the_seen_time_is_replaced(tmp_path: Path) -> None:
    seen = SeenTime(tmp_path / "seen-time")
    os.mkfifo(seen.path)
    assert not seen.is_behind(AT)
    seen.see(AT)
    assert seen.path.is_file()
    assert seen.latest(AT - timedelta(days=1)) == AT
