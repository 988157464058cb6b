"""Sending receipts: only the collector ends one, whatever else answers; and it is heard again after any outage."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
import trustme

from messenger_rules.agent import wire
from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.outbox import REFUSALS
from messenger_rules.agent.ledger.receipt import Installation, Receipt, receipt_of
from messenger_rules.agent.running import Agent
from messenger_rules.agent.sending import PROBLEM, Reply, Sender, Verdict
from messenger_rules.condition.condition import system_clock
from messenger_rules.registry import Registry

AT = datetime(2026, 3, 1, tzinfo=UTC)
INSTALLATION = Installation("0" * 32, AT, b"secret")
RECEIPT = Receipt("f" * 64, EventKind.DISPLAYED, AT, b'{"receipt": 1}')


@pytest.fixture
def file(tmp_path: Path) -> Iterator[LedgerFile]:
    with LedgerFile(tmp_path / "state") as file:
        yield file


def fill(file: LedgerFile, number: int, at: datetime = AT) -> None:
    events = [Event(f"m{index}", 1, EventKind.DISPLAYED, at, user="uid:0") for index in range(number)]
    file.record(events, lambda event: receipt_of(event, INSTALLATION, agent="0.1.0"))


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply(204), Verdict.DONE),
        (Reply(200, RECEIPT.id), Verdict.DONE),
        (Reply(201, RECEIPT.id), Verdict.DONE),
        pytest.param(Reply(200), Verdict.OUTAGE, id="a captive portal"),
        (Reply(200, "another"), Verdict.OUTAGE),
        pytest.param(Reply(200, content_type="text/html"), Verdict.OUTAGE, id="a page for logging in"),
        (Reply(302, RECEIPT.id), Verdict.OUTAGE),
        (Reply(403), Verdict.OUTAGE),  # a proxy
        pytest.param(Reply(404, content_type="text/html"), Verdict.OUTAGE, id="a page of a proxy"),
        (Reply(407, content_type=PROBLEM), Verdict.REFUSED),
        (Reply(422, content_type=f"{PROBLEM}; charset=utf-8"), Verdict.REFUSED),
        (Reply(400, RECEIPT.id), Verdict.REFUSED),
        (Reply(409, content_type=PROBLEM), Verdict.CONFLICT),
        (Reply(429, content_type=PROBLEM), Verdict.OUTAGE),
        (Reply(503, content_type=PROBLEM), Verdict.OUTAGE),
        (Reply(0, problem="connection refused"), Verdict.OUTAGE),
    ],
)
def test_what_an_answer_means(reply: Reply, verdict: Verdict) -> None:
    assert reply.verdict(RECEIPT) is verdict


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("0", 0),
        ("120", 120),
        ("1000000000", 86_400),
        ("9" * 5_000, 86_400),
        ("-1", None),
        ("1e3", None),
        ("٣", None),
        ("soon", None),
        ("Sun, 01 Mar 2026 00:02:00 GMT", 120),
        ("Sat, 28 Feb 2026 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 99999999999999999999 Jan 2026 00:00:00 GMT", None),
        ("Mon, 01 Jan 2026 99999999999999999999:00:00 GMT", None),
        ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", None),
        (f"Mon, 01 Jan {'9' * 5_000} 00:00:00 GMT", None),
        ("-99999999999999999999", None),
    ],
)
def test_how_long_a_server_asks_to_wait(text: str, seconds: int | None) -> None:
    asked = Reply(429, retry_after=text).asked(AT)
    assert (None if asked is None else asked.total_seconds()) == seconds


def test_a_strange_wish_to_wait_is_an_outage_like_any_other(file: LedgerFile) -> None:
    fill(file, 1)
    wish = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"
    sender = Sender(file.outbox, Collector(Reply(503, retry_after=wish)), Random(1))
    due = asyncio.run(sender.send(lambda: AT))
    assert due is not None
    assert AT < due <= AT + timedelta(minutes=1)
    assert [it.attempts for it in file.outbox.all("waiting")] == [1]


class Collector:
    """A collector in memory: it answers as a script says, and counts."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)
        self.posted: list[str] = []
        self.kept: set[str] = set()

    async def __call__(self, receipt: Receipt) -> Reply:
        self.posted.append(receipt.id)
        reply = self.script.pop(0) if self.script else Reply(204)
        if reply.verdict(receipt) is Verdict.DONE:
            self.kept.add(receipt.id)
        return reply


def test_all_is_sent_and_nothing_twice(file: LedgerFile) -> None:
    fill(file, 250)
    collector = Collector()
    sender = Sender(file.outbox, collector, Random(1))
    assert asyncio.run(sender.send(lambda: AT)) is None
    assert len(collector.posted) == len(collector.kept) == 250
    assert asyncio.run(sender.send(lambda: AT)) is None
    assert len(collector.posted) == 250


def test_a_server_that_does_not_answer_is_left_alone_by_all(file: LedgerFile) -> None:
    fill(file, 5)
    collector = Collector(*[Reply(0, problem="connection refused")] * 2)
    sender = Sender(file.outbox, collector, Random(1))
    first = asyncio.run(sender.send(lambda: AT))
    assert first is not None
    assert timedelta(seconds=30) <= first - AT <= timedelta(minutes=1)
    assert (len(collector.posted), sender.problem) == (1, "connection refused")
    assert asyncio.run(sender.send(lambda: AT + timedelta(seconds=5))) == first
    assert len(collector.posted) == 1
    second = asyncio.run(sender.send(lambda: first))
    assert second is not None
    assert timedelta(minutes=1) <= second - first <= timedelta(minutes=2)
    asyncio.run(sender.send(lambda: second))
    assert sender.problem == ""
    while (due := file.outbox.next_due()) is not None:
        asyncio.run(sender.send(lambda due=due: due))  # type: ignore[misc]
    assert len(collector.kept) == 5


def test_a_month_without_the_server_loses_nothing_and_asks_seldom(file: LedgerFile) -> None:
    fill(file, 40)
    collector = Collector(*[Reply(500)] * 100_000)
    sender, now = Sender(file.outbox, collector, Random(1)), AT
    while now < AT + timedelta(days=30):
        due = asyncio.run(sender.send(lambda now=now: now))  # type: ignore[misc]
        assert due is not None
        assert now < due <= now + timedelta(hours=6)
        now = due
    assert len(collector.posted) < 30 * 24
    collector.script = []
    for _ in range(50):
        due = asyncio.run(sender.send(lambda now=now: now))  # type: ignore[misc]
        if due is None:
            break
        now = max(due, now)
    assert len(collector.kept) == 40


def test_what_the_collector_refuses_is_set_aside_after_some_tries(file: LedgerFile) -> None:
    fill(file, 1)
    collector = Collector(*[Reply(422, content_type=PROBLEM)] * 10)
    sender, now = Sender(file.outbox, collector, Random(1)), AT
    while (due := asyncio.run(sender.send(lambda now=now: now))) is not None:  # type: ignore[misc]
        now = due
    assert len(collector.posted) == REFUSALS
    assert file.outbox.counts()["refused"] == 1


def test_a_conflict_is_set_aside_at_once_and_the_others_are_sent(file: LedgerFile) -> None:
    fill(file, 3)
    collector = Collector(Reply(204), Reply(409, content_type=PROBLEM))
    asyncio.run(Sender(file.outbox, collector, Random(1)).send(lambda: AT))
    assert file.outbox.counts() == {"waiting": 0, "sent": 2, "refused": 1, "dropped": 0}


def test_after_the_clock_was_set_back_it_is_sent_within_a_day(file: LedgerFile) -> None:
    fill(file, 1, AT)
    sender = Sender(file.outbox, Collector(Reply(500)), Random(1))
    asyncio.run(sender.send(lambda: AT))
    before = AT - timedelta(days=3650)
    due = asyncio.run(sender.send(lambda: before))
    assert due is not None
    assert due <= before + timedelta(days=1)


CA = trustme.CA()
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(handler: Handler, *, authority: trustme.CA = CA) -> AsyncIterator[str]:
    """A TLS server on the loopback, with a certificate of an authority."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = await asyncio.start_server(handle, "localhost", 0, ssl=context)
    async with server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/receipts"


async def posted(url: str, tmp_path: Path) -> Reply:
    pem = tmp_path / "authority.pem"
    _authority(pem)
    async with wire.https(url, certificates=str(pem)) as post:
        return await post(RECEIPT)


def saying(answer: bytes, asked: list[bytes] | None = None) -> Handler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(len(RECEIPT.body))
        if asked is not None:
            asked.append(head + body)
        writer.write(answer)
        await writer.drain()

    return handler


def test_a_receipt_on_the_wire(tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def run() -> Reply:
        answer = f"HTTP/1.1 204 No Content\r\nIdempotency-Key: {RECEIPT.id}\r\nRetry-After: 5\r\n\r\n".encode()
        async with served(saying(answer, asked)) as url:
            return await posted(url, tmp_path)

    assert asyncio.run(run()) == Reply(204, RECEIPT.id, "", "5")
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert body == RECEIPT.body
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /receipts HTTP/1.1"
    names = sorted(line.partition(":")[0].lower() for line in lines[1:])
    assert names == [
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "user-agent",
    ]


NO_ANSWERS = {
    "a page for logging in": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\nPlease log in",
    "a redirect": b"HTTP/1.1 302 Found\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n",
    "a redirect of the same request": (
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
    ),
    "a wrong length": b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nshort",
    "a wrong chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "long headers": b"HTTP/1.1 204 No Content\r\n" + b"X: " + b"a" * 500_000 + b"\r\n\r\n",
    "half a line": b"HTTP/1.1 204 No",
    "nothing": b"",
    "garbage": b"garbage\r\n\r\n",
    "an error": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_not_the_collectors_answer_is_an_outage(answer: bytes, tmp_path: Path) -> None:
    async def run() -> Reply:
        async with served(saying(answer)) as url:
            return await posted(url, tmp_path)

    assert asyncio.run(run()).verdict(RECEIPT) is Verdict.OUTAGE


def test_an_answer_that_is_cut_off_at_any_byte(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 204 No Content\r\nServer: s\r\n\r\n"

    async def run() -> list[Verdict]:
        found = []
        for length in range(len(answer) + 1):
            async with served(saying(answer[:length])) as url:
                found.append((await posted(url, tmp_path)).verdict(RECEIPT))
        return found

    assert asyncio.run(run()) == [Verdict.OUTAGE] * len(answer) + [Verdict.DONE]


def test_a_server_that_drips_is_left_at_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "DEADLINE", 1.0)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for byte in b"HTTP/1.1 204 No Content\r\n" + b"X: y\r\n" * 100:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)

    async def run() -> Reply:
        async with served(drip) as url:
            return await asyncio.wait_for(posted(url, tmp_path), 10)

    assert asyncio.run(run()) == Reply(0, problem="no answer within 1 seconds")


def test_no_cookie_is_sent_back(tmp_path: Path) -> None:
    asked: list[bytes] = []
    answer = b"HTTP/1.1 204 No Content\r\nSet-Cookie: who=you; Path=/\r\nConnection: close\r\n\r\n"
    _authority(tmp_path / "authority.pem")

    async def run() -> None:
        async with (
            served(saying(answer, asked)) as url,
            wire.https(url, certificates=str(tmp_path / "authority.pem")) as post,
        ):
            await post(RECEIPT)
            await post(RECEIPT)

    asyncio.run(run())
    assert [b"you" in it for it in asked] == [False, False]


def test_no_answers_body_is_read(tmp_path: Path) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nIdempotency-Key: {RECEIPT.id}\r\n\r\n".encode())
        while True:
            writer.write(b"a" * 65_536)
            await writer.drain()

    async def run() -> Reply:
        async with served(endless) as url:
            return await posted(url, tmp_path)

    assert asyncio.run(run()) == Reply(200, RECEIPT.id)


def test_another_authoritys_certificate_is_an_outage(tmp_path: Path) -> None:
    async def run() -> Reply:
        async with served(saying(b"HTTP/1.1 204 No Content\r\n\r\n"), authority=trustme.CA()) as url:
            return await posted(url, tmp_path)

    reply = asyncio.run(run())
    assert reply.verdict(RECEIPT) is Verdict.OUTAGE
    assert "certificate" in reply.problem.lower()


def _authority(path: Path) -> None:
    path.write_bytes(CA.cert_pem.bytes())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda _: None, "no such file or directory"),
        (Path.mkdir, "is a directory"),
        (lambda path: path.write_text("no certificate\n"), "there are none in it"),
        (os.mkfifo, "it is no regular file"),
    ],
    ids=["none", "a folder", "another file", "a pipe"],
)
def test_receipts_wait_until_the_certificates_can_be_read(
    spoil: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    pem = tmp_path / "authority.pem"
    spoil(pem)

    async def run() -> tuple[Reply, Reply]:
        async with (
            served(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as url,
            wire.https(url, certificates=str(pem)) as post,
        ):
            before = await post(RECEIPT)
            if pem.exists():
                pem.rename(tmp_path / "spoilt")
            _authority(pem)
            return before, await post(RECEIPT)

    before, after = asyncio.run(run())
    assert before == Reply(0, problem=f"the certificates in {pem} cannot be read: {why}")
    assert after.status == 204


def test_the_agent_tells_of_certificates_and_goes_on(
    file: LedgerFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = tmp_path / "authority.pem"
    monkeypatch.setattr("messenger_rules.agent.ledger.outbox.FIRST_WAIT", timedelta(seconds=1))
    monkeypatch.setattr("messenger_rules.agent.running.receipts_off", lambda **_: None)
    fill(file, 1)
    asked: list[bytes] = []

    async def run() -> str:
        async with served(saying(b"HTTP/1.1 204 No Content\r\n\r\n", asked)) as url:
            settings = AgentSettings.model_validate({"receipts": {"url": url, "certificates": str(pem)}})
            agent = Agent(settings, Registry.builtin(), system_clock, None)  # type: ignore[arg-type] # sending asks no host
            service = SimpleNamespace(ledger=file, receipts_problem="", is_off=lambda: False)
            sending = asyncio.create_task(agent._send(service))  # type: ignore[arg-type] # all of it that sending asks
            await _until(lambda: service.receipts_problem != "" or sending.done())
            told = str(service.receipts_problem)
            _authority(pem)
            await _until(lambda: service.receipts_problem == "" or sending.done())
            sending.cancel()
            return told

    assert asyncio.run(run()) == f"the certificates in {pem} cannot be read: no such file or directory"
    assert file.outbox.counts()["sent"] == 1


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 -- what is looked at has no event
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("location", ["https://[::1", "https://\x01sold", "http://sold:port/", "https://xn--sold-/"])
def test_nothing_that_the_server_sends_is_repeated(location: str, tmp_path: Path) -> None:
    answer = f"HTTP/1.1 302 sold\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    async def run() -> Reply:
        async with served(saying(answer)) as url:
            return await posted(url, tmp_path)

    reply = asyncio.run(run())
    assert reply.verdict(RECEIPT) is Verdict.OUTAGE
    assert reply.problem in {"", "the answer is not whole, or no HTTP", "it cannot be asked"}


def test_a_proxy_whose_address_cannot_be_used_is_an_outage() -> None:
    async def run() -> Reply:
        async with wire.https("https://localhost:1/", proxy="http://1.2.3.999/") as post:
            return await post(RECEIPT)

    assert asyncio.run(run()) == Reply(0, problem="the proxy has no address that can be used")


@pytest.mark.parametrize("url", ["https://no-such-host.invalid/", "https://localhost:1/", "https://[::1/", "https://"])
def test_a_server_that_is_not_there_is_an_outage(url: str, tmp_path: Path) -> None:
    reply = asyncio.run(posted(url, tmp_path))
    assert reply.status == 0
    assert reply.problem != ""


def test_the_environment_is_not_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")

    async def run() -> Reply:
        async with served(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
            return await posted(url, tmp_path)

    assert asyncio.run(run()).status == 204
