"""``show`` says the same by the fast and by the ordinary way, and takes the fast one only where nothing has changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.startup.conftest import Host

HIDDEN = "old: console.version < 5.0"
SHOWN = "hole: console.version < 6.0"
NOTHING = "Nothing new concerns this host: 1 messages checked.\n"
NOTHING_IN_GERMAN = "Nichts Neues betrifft diesen Rechner: 1 Meldungen geprüft.\n"
HEAVY = """
argparse asyncio contextlib dataclasses datetime decimal defusedxml enum hashlib inspect json langcodes lark logging
packaging pathlib platformdirs pydantic pydantic_core re sqlite3 subprocess typing xml
"""


@pytest.mark.parametrize(
    ("messages", "options", "out"),
    [
        ([HIDDEN], (), NOTHING),
        (['component: installed("backup", >= 3) or not installed("backup")'], (), NOTHING),
        (['undecided: console.type == "enterprise"'], (), NOTHING),
        (["system: os.version < 1"], (), NOTHING),
        ([SHOWN], ("--at", "2031-01-01T00:00Z"), NOTHING),
        ([HIDDEN, 'undecided: console.type == "enterprise"'], ("--at-log-on",), ""),
        ([HIDDEN, "wrong: console.version <"], ("--language", "de"), NOTHING_IN_GERMAN),
    ],
)
def test_where_nothing_concerns_the_host_the_second_run_says_so_at_once(
    host: Host, messages: list[str], options: tuple[str, ...], out: str
) -> None:
    host.write(*messages)
    first = host.show(*options)
    assert not first.fast
    second = host.both(*options)
    assert second.fast
    assert second.said == first.said
    assert second.out == out


@pytest.mark.processes
def test_what_is_acknowledged_and_what_that_supersedes_is_nothing_new(host: Host) -> None:
    host.write('new: console.version < 6.0 | supersedes="older"', "older: console.version < 6.0")
    assert "The title of new" in host.show().out
    assert "The title of new" in host.both().out
    host.acknowledge("new")
    assert not host.show().fast
    assert host.both().fast


def _language(host: Host) -> dict[str, str]:
    return {"LANG": "de_DE.UTF-8"}


def _catalogue(host: Host) -> None:
    host.write(SHOWN)


def _vocabulary(host: Host) -> None:
    (host.catalog.parent / "vocabulary.toml").write_text('product = "acme"\n[components.other]\n')


def _facts(host: Host) -> None:
    host.facts({"console": {"version": "4.0"}})


def _no_facts(host: Host) -> None:
    (host.folder / "facts.json").unlink()


def _distribution(host: Host) -> None:
    (host.folder / "path" / "acme-1.0.dist-info").mkdir()


def _switch(host: Host) -> None:
    folder = host.folder / "home" / "config" / "messenger-rules"
    folder.mkdir(parents=True)
    (folder / "switches.toml").write_text("disable = true\n")


def _acknowledgement(host: Host) -> None:
    host.acknowledge("old")


def _damage(host: Host) -> None:
    (record,) = host.records
    data = bytearray(record.read_bytes())
    data[-10] ^= 1
    record.write_bytes(data)


def _index(host: Host) -> None:
    (index,) = (host.state / "ready").glob("*.index")
    index.write_bytes(b"?")


@pytest.mark.processes
@pytest.mark.parametrize(
    "change",
    [
        _language,
        _catalogue,
        _vocabulary,
        _facts,
        _no_facts,
        _distribution,
        _switch,
        _acknowledgement,
        _damage,
        _index,
    ],
)
def test_after_a_change_the_ordinary_way_looks_again(
    host: Host, change: Callable[[Host], dict[str, str] | None]
) -> None:
    host.write(HIDDEN)
    host.show()
    assert host.show().fast
    variables = change(host) or {}
    assert not host.show(**variables).fast


@pytest.mark.processes
def test_a_record_that_nobody_may_trust_is_made_anew(host: Host) -> None:
    host.write(HIDDEN)
    host.show()
    _damage(host)
    host.show()
    assert host.show().fast
    assert host.records[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.processes
def test_other_options_take_the_ordinary_way(host: Host) -> None:
    host.write(HIDDEN)
    host.show()
    others = ["--json", "--refresh", "--vocabulary=vocabulary.toml", "--front-end=plain", "--at=x"]
    assert not [option for option in others if host.show(option).fast]
    assert host.show().fast


def test_nothing_heavy_is_imported_on_the_way_to_nothing_to_show(host: Host) -> None:
    host.write(HIDDEN)
    host.show()
    ours = host.show()
    assert ours.fast
    bare = _modules_of_bare_python()
    assert not [name for name in HEAVY.split() if name in ours.modules - bare]


def _modules_of_bare_python() -> set[str]:
    done = subprocess.run([sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, check=True)
    return set(done.stdout.decode().split())


@pytest.mark.processes
def test_where_a_plugin_is_broken_the_ordinary_way_looks_each_time(host: Host) -> None:
    about = host.folder / "path" / "acme-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[messenger_rules.fact_sources]\nacme.plan = acme_plan:source\n")
    (host.folder / "path" / "acme_plan.py").write_text("raise OSError('a library is missing')\n")
    host.write('plan: acme.plan.name == "trial"')
    assert "plan" in host.show().err
    assert not host.show().fast


def test_what_cannot_be_written_ends_without_a_traceback(host: Host) -> None:
    host.write(HIDDEN)
    host.show()
    assert host.show().fast
    program = "import sys; from messenger_rules.cli import main; sys.exit(main())"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "show", "messages.xml"],
            cwd=host.catalog.parent,
            env=host._environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
