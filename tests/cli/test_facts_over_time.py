"""``facts`` over time: where a value came from, what changes, what is recorded, and what is switched off."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import messenger_rules as mr
from tests.cli.conftest import Run
from tests.distributions import install, registry_of

MODULE = """\
from messenger_rules import FactModel, fact_source

class Acme(FactModel):
    seats: int
    \"\"\"Seats of the licence.\"\"\"
    owner: str
    \"\"\"Who bought it.\"\"\"

@fact_source("acme", identifying=("owner",))
def acme() -> Acme:
    \"\"\"The acme server.\"\"\"
    return Acme(seats=5, owner="Ada Lovelace")
"""


def _start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    # A run in the background may have been told to ignore Ctrl-C, and its children with it.
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from messenger_rules.cli.main import main; sys.exit(main())"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, "facts", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )


# Explaining


def test_one_fact_explained(run: Run) -> None:
    ran = run("facts", "--explain", "os.family")
    first, *rest = ran.out.splitlines()
    assert first.startswith("os.family: ")
    assert rest[:4] == [
        "  is           enumeration: The family of the operating system; left out, it follows from a known name.",
        "  declared by  messenger-rules",
        "  identifying  not marked so",
        "  source       os: The operating system, by os-release and the kernel.",
    ]
    assert rest[4].startswith("    asked 2")
    assert rest[5].startswith("    valid until 2")
    again = json.loads(run("facts", "--explain", "os.family", "--json").out)
    assert again["declared_by"] == "messenger-rules"
    (source,) = again["sources"]
    assert source["cached"] is True
    assert source["at"] < source["valid_until"]
    assert 0 < source["seconds"] < 10
    assert source["history"]["failures"] == 0


def test_what_identifies_is_told(run: Run) -> None:
    ran = run("facts", "--explain", "host.id")
    assert "  identifying  yes: `--record --redact` replaces it\n" in ran.out
    assert "    asked anew each time\n" in ran.out


def test_only_the_source_of_the_fact_is_asked(run: Run, folder: Path) -> None:
    run("facts", "--explain", "os.name")
    asked = [path.name for path in folder.joinpath("home/cache/messenger-rules/facts").glob("*.history")]
    assert asked == ["os.history"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("os.versoin", "did you mean `os.version`?"),
        ("host", "did you mean `host.id` or `host.installed_at`?"),
        ("quite.another", "`messenger-rules facts` lists all"),
        ("", "`messenger-rules facts` lists all"),
    ],
)
def test_a_fact_that_nobody_gives(name: str, said: str, run: Run) -> None:
    ran = run("facts", "--explain", name)
    assert ran.status == 1
    assert ran.err.endswith(f"error[MR549]: nobody declares or gives the fact `{name}`\n = help: {said}\n\n")
    assert ran.out == ""


def test_a_component_and_an_undeclared_fact_of_the_facts_file_explained(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = folder / "facts.json"
    facts.write_text('{"components": {"backup": "2.9"}, "acme": {"seats": 5}, "console": {"version": "5.2"}}')
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(facts))
    assert run("facts", "--explain", "components.backup").out.startswith(
        "components.backup: 2.9\n  declared by  nobody\n  identifying  not marked so\n  source       facts-file: "
    )
    assert run("facts", "--explain", "acme.seats").out.startswith("acme.seats: 5\n")
    assert run("facts", "--explain", "console.version", "--vocabulary", "vocabulary.toml").status == 0


@pytest.fixture
def _acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = "[messenger_rules.fact_sources]\nacme = acme_facts:acme\n"
    install(tmp_path / "site", "acme-facts", MODULE, points)
    monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
    found = registry_of(tmp_path / "site", monkeypatch)
    monkeypatch.setattr("messenger_rules.cli.options.registry", lambda: found)


@pytest.mark.usefixtures("_acme")
def test_a_fact_of_a_plugin_is_explained_recorded_and_redacted(run: Run) -> None:
    ran = run("facts", "--explain", "acme.owner")
    assert ran.out.startswith(
        "acme.owner: Ada Lovelace\n  is           text: Who bought it.\n  declared by  acme-facts\n"
        "  identifying  yes: `--record --redact` replaces it\n  source       acme: The acme server.\n    asked 2"
    )
    assert "  from the cache, asked 2" in run("facts", "--explain", "acme.owner").out
    recorded = run("facts", "--record", "-", "--redact")
    assert "replaced: host.id, acme.owner\n" in recorded.err
    assert "Lovelace" not in recorded.out
    assert json.loads(recorded.out)["acme"]["seats"] == 5
    assert "acme.seats" in run("facts", "--explain", "acme").err


# Switched off


def test_what_is_switched_off_is_shown_and_explained_and_asked_anew(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = folder / "facts.json"
    facts.write_text("damaged")
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(facts))
    assert ["off until" in run("facts").out for _ in range(3)] == [False, False, True]
    facts.write_text('{"console": {"version": "5.2"}}')
    listed = run("facts").out.splitlines()
    assert any(line.startswith("console") and "unknown: source failed (off until 2" in line for line in listed), listed
    assert listed[-1].startswith("facts-file is off until 2")
    assert listed[-1].endswith("; `messenger-rules facts --refresh` asks it before")
    explained = run("facts", "--explain", "console.version").out
    assert "    failed 3 times in a row\n" in explained
    assert explained.count("    failed 2") == 3
    assert "console.version" in run("facts", "--refresh").out
    assert run("facts", "--explain", "console.version").out.startswith("console.version: 5.2\n")


# Recording


def test_a_recording_is_what_facts_reads(run: Run, folder: Path) -> None:
    ran = run("facts", "--record", "host.json")
    assert (ran.status, ran.out) == (0, "")
    recorded = mr.HostFacts.load("host.json")
    assert recorded.value("os.family") in {"linux", "darwin", "windows"}
    assert folder.joinpath("host.json").stat().st_mode & 0o777 == 0o600
    assert json.loads(run("facts", "--record", "-").out) == recorded.to_json()
    assert run("facts", "--record", "host.json").status == 0


def test_a_redacted_recording_says_what_was_replaced(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = folder / "facts.json"
    facts.write_text('{"console": {"version": "5.2"}}')
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(facts))
    ran = run("facts", "--record", "host.json", "--redact")
    assert ran.err == ("replaced: host.id\nnot looked at, since nothing in them says what identifies: facts-file\n")
    redacted = json.loads((folder / "host.json").read_text())
    plain = json.loads(run("facts", "--json").out)
    assert redacted["host"]["id"] != plain["host"]["id"]
    assert uuid.UUID(redacted["host"]["id"]).version == 4
    assert redacted["os"] == plain["os"]
    another = json.loads(run("facts", "--record", "-", "--redact").out)
    assert another["host"]["id"] != redacted["host"]["id"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no names in folders there")
def test_a_recording_goes_into_no_link_folder_or_device(run: Run, folder: Path) -> None:
    (folder / "precious").write_text("precious")
    (folder / "link").symlink_to("precious")
    os.mkfifo(folder / "pipe")
    for name in ("link", "hosts", "pipe"):
        ran = run("facts", "--record", name)
        assert ran.status == 1
        assert f"error[MR527]: the recording {name} is a folder, a link or a device" in ran.err
    assert (folder / "precious").read_text() == "precious"
    ran = run("facts", "--record", "nowhere/host.json")
    assert "error[MR527]: the recording nowhere/host.json cannot be written: no such file or directory" in ran.err
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


# Usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--watch", "--explain", "os.name"), "not allowed with argument --watch"),
        (("--record", "x", "--watch"), "not allowed with argument --record"),
        (("--redact",), "--redact belongs to --record"),
        (("--interval", "5"), "--interval belongs to --watch"),
        (("--watch", "--interval", "0"), "'0' is no time to wait; write seconds, at least 0.1"),
        (("--watch", "--interval", "nan"), "'nan' is no time to wait"),
        (("--watch", "--interval", "soon"), "'soon' is no time to wait"),
        (("--explain", "os.name", "--needed-by", "messages.xml"), "leave --needed-by out"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], said: str, run: Run) -> None:
    ran = run("facts", *arguments)
    assert ran.status == 2
    assert said in ran.err


# Watching


@pytest.fixture
def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    facts = folder / "facts.json"
    facts.write_text('{"acme": {"seats": 5}}')
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(facts))
    process = _start(folder, "--watch", "--interval", "0.1", "--json")
    assert process.stderr is not None
    assert process.stderr.readline().startswith("watching ")
    yield facts, process
    process.kill()
    process.communicate()


def _put(path: Path, text: str) -> None:
    beside = path.with_name("beside")
    beside.write_text(text)
    beside.replace(path)


def _line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    change = json.loads(process.stdout.readline())
    assert change.pop("at").endswith("+00:00")
    assert change.pop("source") == "facts-file"
    return change


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_watching_tells_changes_and_ends_at_ctrl_c(watched: tuple[Path, subprocess.Popen[str]]) -> None:
    facts, process = watched
    _put(facts, '{"acme": {"seats": 6}}')
    assert _line(process) == {"fact": "acme.seats", "before": 5, "after": 6}
    _put(facts, '{"acme": {"seats": 6, "tier": "trial"}}')
    assert _line(process) == {"fact": "acme.tier", "before": {"unknown": "not supplied"}, "after": "trial"}
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_watching_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = folder / "facts.json"
    facts.write_text('{"acme": {"seats": 5}}')
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(facts))
    process = _start(folder, "--watch", "--interval", "0.1")
    assert process.stderr is not None
    assert process.stdout is not None
    process.stderr.readline()
    _put(facts, '{"acme": {"seats": "\\u001b[31m"}}')
    line = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert line[2:3] == ":"
    assert line[8:] == " acme.seats: 5 -> \\x1b[31m (facts-file)\n"
