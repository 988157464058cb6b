"""The collector as a process with real sockets: what is answered as kept is kept, and the pages tell of it."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import trustme
from defusedxml.ElementTree import fromstring

from messenger_rules.agent.ledger.events import EventKind
from tests.collector.test_form import changed, receipt


@dataclass
class Collector:
    """The command, started as often as a test wants."""

    folder: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = None
    url: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20, trust_env=False))

    def start(self) -> None:
        command = [sys.executable, "-m", "messenger_rules.cli", "collect", "--listen", "127.0.0.1:0"]
        database = str(self.folder / "receipts.sqlite3")
        self.process = subprocess.Popen(
            [*command, "--database", database, *self.options], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().removeprefix("listening at ").strip()
        assert self.url.startswith("http")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(20)

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        return self.client.post(f"{self.url}/receipts", content=body, headers=headers)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(f"{self.url}{path}", headers=headers)


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    made = Collector(tmp_path)
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()
    made.client.close()


def test_a_receipt_is_kept_once(collector: Collector) -> None:
    id_ = json.loads(receipt())["id"]
    for _ in range(2):
        answer = collector.post(receipt(), **{"Idempotency-Key": id_})
        assert (answer.status_code, answer.headers["Idempotency-Key"], answer.content) == (204, id_, b"")
    conflict = collector.post(changed(day="2026-03-09"))
    assert (conflict.status_code, conflict.headers["Content-Type"]) == (409, "application/problem+json")
    assert collector.get("/messages.json").json() == [
        {
            "message": "console-4",
            "displayed": 1,
            "acknowledged": 0,
            "users_displayed": 1,
            "users_acknowledged": 0,
            "first_day": "2026-03-01",
            "last_day": "2026-03-01",
        }
    ]


def test_what_is_malformed_is_refused_in_words(collector: Collector) -> None:
    for body, status in ((b"{", 400), (b"{}", 422), (b" " * 5_000_000, 413)):
        answer = collector.post(body)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["detail"]
    assert collector.post(receipt(), **{"Idempotency-Key": "0" * 64}).status_code == 422
    assert collector.get("/receipts").status_code == 405
    assert collector.get("/messages.json").json() == []


@pytest.mark.processes
def test_what_was_answered_survives_the_end_of_the_process(collector: Collector) -> None:
    for number, end in enumerate((signal.SIGTERM, signal.SIGKILL, signal.SIGINT)):
        with ThreadPoolExecutor(8) as pool:
            bodies = [receipt(f"m{number}", user=f"uid:{user}") for user in range(40)]
            assert {answer.status_code for answer in pool.map(collector.post, bodies)} == {204}
        status = collector.stop(end)
        assert status in {0, -end, 130}
        collector.start()
    found = {it["message"]: it["users_displayed"] for it in collector.get("/messages.json").json()}
    assert found == {"m0": 40, "m1": 40, "m2": 40}


def test_the_pages(collector: Collector) -> None:
    assert "No receipt has come yet." in collector.get("/").text
    for user in range(3):
        collector.post(receipt(user=f"uid:{user}"))
    collector.post(receipt(kind=EventKind.ACKNOWLEDGED))
    overview, page = collector.get("/"), collector.get("/messages/console-4")
    for answer in (overview, page):
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers
        body = answer.text.partition("<body>")[2].removesuffix("</html>")
        fromstring(f"<body>{body}".replace("&nbsp;", " "))  # well-formed
    assert '<a href="/messages/console-4">console-4</a>' in overview.text
    assert "<svg" in page.text
    assert collector.get("/messages/console-4?revision=1").status_code == 200
    strange = ("%E2%82%AC", "a%22b", "a%0d%0ab", "a%00b", "%3Cscript%3E", "none")
    paths = [f"/messages/{name}{end}" for name in strange for end in ("", ".csv", ".json")]
    for path in (*paths, "/messages/console-4?revision=7", "/messages/console-4.csv?revision=7", "/other"):
        assert collector.get(path).status_code == 404, path
    assert 'href="/messages/console-4.csv?revision=1"' in collector.get("/messages/console-4?revision=1").text
    assert collector.get("/health").json() == {"healthy": True}


def test_a_database_that_does_not_answer_is_told_and_the_receipt_is_kept_later(collector: Collector) -> None:
    with sqlite3.connect(collector.folder / "receipts.sqlite3") as other:
        other.execute("begin immediate")
        refused = collector.post(receipt())
        other.rollback()
    other.close()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert collector.post(receipt()).status_code == 204


@pytest.mark.processes
def test_who_sends_half_a_receipt_does_not_keep_it_from_stopping(collector: Collector) -> None:
    port = int(collector.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as half:
        half.sendall(b"POST /receipts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{")
        assert collector.get("/health").status_code == 200
        assert collector.stop() in {0, -signal.SIGTERM}


def test_csv_and_json(collector: Collector) -> None:
    collector.post(receipt())
    collector.post(receipt(kind=EventKind.ACKNOWLEDGED))
    rows = list(csv.DictReader(io.StringIO(collector.get("/messages.csv").text)))
    assert [(row["message"], row["displayed"], row["acknowledged"]) for row in rows] == [("console-4", "1", "1")]
    expected = [{"day": "2026-03-01", "displayed": 1, "acknowledged": 1}]
    assert collector.get("/messages/console-4.json").json() == expected
    assert collector.get("/messages/console-4.csv").text == "day,displayed,acknowledged\r\n2026-03-01,1,1\r\n"


def test_who_reads_brings_the_token(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a secret\n")
    guarded = Collector(tmp_path, ("--token-file", str(tmp_path / "token")))
    guarded.start()
    try:
        assert guarded.post(receipt()).status_code == 204
        wrong = base64.b64encode(b"a secret:another").decode()
        for said in ("", "Bearer another", "Basic a secret", "Basic YQ==", f"Basic {wrong}", "Digest a secret"):
            refused = guarded.get("/", **({"Authorization": said} if said else {}))
            assert refused.status_code == 401
            assert refused.headers["WWW-Authenticate"].startswith("Basic ")
        right = base64.b64encode(b"anybody:a secret").decode()
        for said in ("Bearer a secret", f"Basic {right}"):
            assert guarded.get("/", Authorization=said).status_code == 200
        assert guarded.get("/health").status_code == 200
    finally:
        guarded.stop()
        guarded.client.close()


def test_over_https(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    pem = str(tmp_path / "server.pem")
    secure = Collector(tmp_path, ("--certificate", pem, "--key", pem))
    secure.start()
    try:
        assert secure.url.startswith("https://")
        with pytest.raises(httpx.ConnectError):
            secure.post(receipt())
    finally:
        secure.stop()
        secure.client.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--listen", "8080"), "error[MR561]: '8080' is no place to listen at"),
        (
            ("--database", "mysql://db.example/x"),
            "error[MR562]: mysql://db.example/x is no database that is known here",
        ),
        (("--database", "/nowhere/at/all.sqlite3"), "error[MR562]: the database cannot be used"),
        (("--token-file", "/nowhere"), "error[MR563]: /nowhere has no token"),
    ],
)
def test_what_cannot_be_begun_is_told(arguments: tuple[str, ...], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "messenger_rules.cli", "collect", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
