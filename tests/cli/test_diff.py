"""``diff``: who gains and loses what between two catalogues, why, and in which form."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CATALOG, Run

AT = ("--at", "2026-02-01T00:00Z")
DIFF = ("diff", "messages.xml", "new.xml", "--hosts", "hosts", *AT)


@pytest.fixture
def change(folder: Path) -> None:
    """Write the new catalogue: a part of one condition is otherwise."""
    (folder / "new.xml").write_text(CATALOG.replace("9.5.*) and", "10.*) and"))


@pytest.mark.usefixtures("change")
def test_who_gains_and_loses_and_by_which_part(run: Run) -> None:
    assert run(*DIFF) == (
        0,
        """\
3 hosts: 1 gains a message, 1 loses one, none becomes undecided; 1 of 3 messages changed

anti-virus-9-5: shown on 1 before, 1 now
  condition
  + new.json: gained; its condition is false before, true now; changed: condition
      before no  installed("anti-virus", 9.5.*)   (anti-virus 10.0.0 is installed)
      now    yes installed("anti-virus", 10.*)   (anti-virus 10.0.0 is installed)
  - old.json: lost; its condition is true before, false now; changed: condition
      before yes installed("anti-virus", 9.5.*)   (anti-virus 9.5.0 is installed)
      now    no  installed("anti-virus", 10.*)   (anti-virus 9.5.0 is installed)
""",
        "",
    )
    assert run(*DIFF, "--fail-on-change").status == 1


@pytest.mark.usefixtures("change")
def test_as_json(run: Run) -> None:
    found = json.loads(run(*DIFF, "--json").out)
    assert {name: found[name] for name in ("at", "hosts", "gained", "lost", "undecided")} == {
        "at": "2026-02-01T00:00:00Z",
        "hosts": 3,
        "gained": 1,
        "lost": 1,
        "undecided": 0,
    }
    (message,) = found["messages"]
    assert message["shown"] == {"old": 1, "new": 1}
    assert [change["what"] for change in message["changes"]] == ["condition"]
    gained = message["hosts"][0]
    assert (gained["host"], gained["kind"], gained["old"], gained["new"]) == (
        "new.json",
        "gained",
        "condition",
        "shown",
    )
    assert gained["parts"] == [
        {
            "segment": None,
            "old": {
                "text": 'installed("anti-virus", 9.5.*)',
                "outcome": "false",
                "because": "anti-virus 10.0.0 is installed",
            },
            "new": {
                "text": 'installed("anti-virus", 10.*)',
                "outcome": "true",
                "because": "anti-virus 10.0.0 is installed",
            },
        }
    ]


BACKUP = 'not installed("backup")'
SEGMENT = '<message id="anti-virus-9-5"'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (BACKUP, BACKUP, "3 hosts: nothing changed in 3 messages"),
        (BACKUP, f"({BACKUP})", "3 hosts: nothing changed in 3 messages"),
        ("The console has a hole", "A hole", "all see what they saw; 1 of 3 messages changed"),
        ("The console has a hole", "A hole", "\nconsole-hole: shown on 1 before, 1 now\n  text in en\n"),
        (
            'revision="1" severity="critical"',
            'revision="2" severity="info"',
            "  revision 1 -> 2\n  severity critical -> info\n",
        ),
        (
            'severity="critical" expires="2030',
            'severity="critical" expires="2026',
            "  - old.json: lost; its time changed: now expired at 2026-01-01T00:00:00Z\n",
        ),
        ('id="no-backup"', 'id="no-back"', "\nno-back: shown on 0 before, 0 now\n  new message\n"),
        ('id="no-backup"', 'id="no-back"', "\nno-backup: shown on 0 before, 0 now\n  message taken out\n"),
        (
            'id="console-hole"',
            'id="hole"',
            "  + old.json: gained; new message\n      now    yes console.version in 5.2 ..< 5.2.1   (console.version is 5.2)\n",
        ),
        (
            'severity="info"',
            'severity="info" when-unknown="show"',
            "  + blind.json: gained; `when-unknown` changed; its condition is unknown\n",
        ),
        (
            BACKUP,
            'installed("backup")',
            (
                "  + new.json: gained; its condition is false before, true now; changed: condition\n"
                '      before no  not installed("backup")\n'
                '      now    yes installed("backup")   (backup 1.0 is installed)\n'
            ),
        ),
        (
            BACKUP,
            'installed("backup") and console.type == "enterprise"',
            "  ? new.json: undecided; its condition is false before, unknown now",
        ),
        (
            'id="no-backup" revision="1"',
            'id="no-backup" supersedes="console-hole" revision="1"',
            "  supersedes none -> console-hole\n",
        ),
        (
            BACKUP,
            'console.version &gt; 5.2.1 and console.type != "enterprise"',
            "      now    ?   console.version > 5.2.1 and console.type != ",
        ),
    ],
)
def test_what_changed_is_told(run: Run, folder: Path, old: str, new: str, said: str) -> None:
    assert old in CATALOG
    (folder / "new.xml").write_text(CATALOG.replace(old, new))
    assert said in run(*DIFF).out


def test_a_superseded_message_says_by_which(run: Run, folder: Path) -> None:
    newer = CATALOG.replace(BACKUP, "console.version in 5.2.*").replace(
        'id="no-backup"', 'id="no-backup" supersedes="console-hole"'
    )
    (folder / "new.xml").write_text(newer)
    assert "  - old.json: lost; now `no-backup` takes its place\n" in run(*DIFF).out


def test_a_segment_that_changed_is_named(run: Run, folder: Path) -> None:
    for name, line in (("messages", "5.2.*"), ("new", "[5.2.*, 5.3.*]")):
        segment = f'<segment name="some">console.version in {line} and not installed("anti-virus", 1.*)</segment>'
        text = CATALOG.replace("[CDATA[console.version in 5.2 ..< 5.2.1]]", '[CDATA[segment("some")]]')
        (folder / f"{name}.xml").write_text(text.replace(SEGMENT, f"{segment}{SEGMENT}", 1))
    assert run(*DIFF).out.endswith(
        """\
console-hole: shown on 1 before, 2 now
  segment some
  + new.json: gained; its condition is false before, true now; changed: segment some
      before no  console.version in 5.2.*   (console.version is 5.3) in the segment some
      now    yes console.version in [5.2.*, 5.3.*]   (console.version is 5.3) in the segment some
"""
    )


def test_a_vocabulary_that_gives_another_meaning_is_named(run: Run, folder: Path) -> None:
    (folder / "new").mkdir()
    (folder / "new" / "messages.xml").write_text(CATALOG)
    words = (folder / "vocabulary.toml").read_text()
    (folder / "new" / "vocabulary.toml").write_text(
        words.replace("[components.backup]", '[components.backup]\nscheme = "rpm"')
    )
    old = CATALOG.replace(BACKUP, 'installed("backup", &lt; 2)')
    (folder / "messages.xml").write_text(old)
    (folder / "new" / "messages.xml").write_text(old)
    ran = run("diff", "messages.xml", "new/messages.xml", "--hosts", "hosts", *AT)
    assert "no-backup: shown on 2 before, 2 now\n  meaning of the condition, by the vocabulary or a plugin\n" in ran.out


def test_a_message_that_cannot_be_read_is_a_problem_where_it_is_new(run: Run, folder: Path) -> None:
    (folder / "new.xml").write_text(CATALOG.replace("console.version in", "console.versin in"))
    ran = run(*DIFF)
    assert ran.status == 1
    assert "  - old.json: lost; cannot be read any more (MR201: there is no fact `console.versin`)\n" in ran.out
    assert "error[MR201]" in ran.err
    back = run("diff", "new.xml", "messages.xml", "--hosts", "hosts", *AT)
    assert (back.status, back.err) == (0, "")
    assert "  + old.json: gained; could not be read before (MR201: " in back.out


def test_the_language_of_the_viewer_counts(run: Run, folder: Path) -> None:
    (folder / "new.xml").write_text(CATALOG.replace(BACKUP, 'language matches "de"'))
    assert "  + new.json" in run(*DIFF, "--language", "de-CH").out
    assert "  ? new.json: undecided" in run(*DIFF).out


@pytest.mark.usefixtures("change")
def test_a_bad_host_is_told_and_the_others_are_compared(run: Run, folder: Path) -> None:
    (folder / "hosts" / "deep").mkdir()
    (folder / "hosts" / "deep" / "other.json").write_text(
        '{"components": {"anti-virus": "10.1"}, "console": {"version": "5"}}'
    )
    (folder / "hosts" / "broken.json").write_text("{")
    (folder / "hosts" / "bad\x1b[31m.json").write_text("[]")
    os.mkfifo(folder / "hosts" / "pipe.json")
    ran = run(*DIFF)
    assert ran.status == 1
    assert ran.out.startswith("4 hosts: 2 gain a message, 1 loses one")
    assert "  + deep/other.json: gained" in ran.out
    assert "error[MR550]" in ran.err
    assert "hosts/broken.json" in ran.err
    assert "error[MR443]: the recorded host `hosts/pipe.json` is no regular file\n" in ran.err
    assert "\x1b" not in ran.out + ran.err


@pytest.mark.usefixtures("change")
@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ("nowhere", "error[MR441]: the folder of hosts `nowhere` cannot be read: no such file or directory\n"),
        ("messages.xml", "error[MR441]: the folder of hosts `messages.xml` cannot be read: not a directory\n"),
        ("empty", "error[MR442]: there is no recorded host below `empty`\n"),
    ],
)
def test_a_folder_without_hosts_is_refused(run: Run, folder: Path, hosts: str, said: str) -> None:
    (folder / "empty").mkdir()
    ran = run("diff", "messages.xml", "new.xml", "--hosts", hosts, *AT)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(said)


# Markdown


@pytest.mark.usefixtures("change")
def test_as_markdown(run: Run) -> None:
    assert (
        run(*DIFF, "--format", "markdown").out
        == """\
**3 hosts: 1 gains a message, 1 loses one, none becomes undecided; 1 of 3 messages changed**

At 2026-02-01T00:00:00Z.

| message | changed | gained | lost | undecided |
|---|---|--:|--:|--:|
| `anti-virus-9-5` | `condition` | 1 | 1 |  |

<details><summary><code>anti-virus-9-5</code>: 1 gained, 1 lost, shown on 1 before, 1 now</summary>

`condition`

```diff
- installed("anti-virus", 9.5.*) and console.version >= 5.0
+ installed("anti-virus", 10.*) and console.version >= 5.0
```

| host | | why | before | now |
|---|---|---|---|---|
| `new.json` | gained | `its condition is false before, true now; changed: condition` | `no  installed("anti-virus", 9.5.*)   (anti-virus 10.0.0 is installed)` | `yes installed("anti-virus", 10.*)   (anti-virus 10.0.0 is installed)` |
| `old.json` | lost | `its condition is true before, false now; changed: condition` | `yes installed("anti-virus", 9.5.*)   (anti-virus 9.5.0 is installed)` | `no  installed("anti-virus", 10.*)   (anti-virus 9.5.0 is installed)` |

</details>
"""
    )


def test_hostile_texts_stay_text_in_markdown(run: Run, folder: Path) -> None:
    from markdown_it import MarkdownIt

    hostile = "`|\\|</code></details><script>x</script>@all [a](https://e.example) *b* \n\n# c"
    for host in (folder / "hosts").iterdir():
        host.write_text(json.dumps({"acme": {"note": hostile}, "components": {}}))
    (folder / "hosts" / "a|`<img src=x>.json").write_text(json.dumps({"acme": {"note": hostile}}))
    (folder / "vocabulary.toml").write_text(
        'product = "acme-console"\nlink-hosts = ["support.acme.example"]\n[facts."acme.note"]\ntype = "text"\n'
    )
    (folder / "messages.xml").write_text(CATALOG.replace(BACKUP, 'acme.note == "``` | &lt;b>"'))
    (folder / "new.xml").write_text(CATALOG.replace(BACKUP, 'acme.note != "``` | &lt;/details>"'))
    report = run(*DIFF, "--format", "markdown").out
    html = MarkdownIt("gfm-like", {"linkify": False}).render(report)
    assert "4 hosts: 4 gain a message" in report
    assert set(re.findall(r"<(/?[a-z]+)", html)) <= {
        f"{slash}{name}"
        for slash in ("", "/")
        for name in [
            "p",
            "strong",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "code",
            "details",
            "summary",
            "pre",
            "br",
        ]
    }
    assert html.count("<details>") == html.count("</details>") == 1
    rows = re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    assert [row.count("<td") for row in rows if "<td" in row] == [5, 5, 5, 5, 5]
    assert "&lt;/details&gt;" in html


def test_a_report_for_a_comment_is_not_too_long(run: Run, folder: Path) -> None:
    for number in range(150):
        (folder / "hosts" / f"{number:03}.json").write_text((folder / "hosts" / "new.json").read_text())
    start, end = CATALOG.index("  <message"), CATALOG.index("</catalog>")
    messages = [CATALOG[start:end].replace('id="', f'id="m{number}-') for number in range(60)]
    (folder / "messages.xml").write_text(CATALOG[:start] + "".join(messages) + CATALOG[end:])
    (folder / "new.xml").write_text((folder / "messages.xml").read_text().replace("9.5.*) and", "10.*) and"))
    report = run(*DIFF, "--format", "markdown").out
    assert len(report) < 65_536
    assert "… and 132 more: `--format json` tells all." in report
    assert report.endswith("\nThis report has room for no more; `--format json` tells all.\n")
    assert report.count("<details>") == report.count("</details>") > 1


# As a process


def command(folder: Path, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "messenger_rules.cli", *DIFF],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


@pytest.mark.usefixtures("change")
def test_a_reader_that_goes_away_is_no_trouble(folder: Path) -> None:
    process = command(folder)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.wait(60), process.stderr.read()) == (0, "")
    process.stderr.close()


@pytest.mark.usefixtures("change")
def test_many_hosts_can_be_interrupted(folder: Path) -> None:
    text = (folder / "hosts" / "new.json").read_text()
    for number in range(20_000):
        (folder / "hosts" / f"{number:05}.json").write_text(text)
    terminal, stderr = os.openpty()  # a person is there, and is told what takes long
    process = command(folder, stderr=stderr)
    os.close(stderr)
    said = b""
    while b"comparing 20,003 hosts ..." not in said:
        said += os.read(terminal, 1024)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert os.read(terminal, 1024) == b"\r\x1b[K\r\n"
    os.close(terminal)
