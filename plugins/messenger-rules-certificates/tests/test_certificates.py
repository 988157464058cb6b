"""Certificates made by the test, in files and at real TLS servers on loopback, each with what becomes of it."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from messenger_rules_certificates import certificate as plugin
from messenger_rules_certificates.sources import sources

import messenger_rules as mr
from messenger_rules.facts.collect import collect
from messenger_rules.facts.configuration import FOLDER
from messenger_rules.testing import check_plugin
from messenger_rules.values import Reason, Unknown

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
AUTHORITY = ec.generate_private_key(ec.SECP256R1())


def made(
    *, key: Any = EC, issued: bool = False, before: datetime = NOW - DAY, after: datetime = NOW + 10 * DAY
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "web.example"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme, Ltd."),
        ]
    )
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme Authority")]) if issued else subject
    names = [x509.DNSName("Web.Example"), x509.DNSName("*.web.example"), x509.IPAddress(ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(before)
        .not_valid_after(after)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    signing = AUTHORITY if issued else key
    return builder.sign(signing, None if signing is ED else hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def private(key: Any) -> bytes:
    written: bytes = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return written


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], mr.Registry]:
    """A machine with a certificates.toml."""

    def write(text: str) -> mr.Registry:
        folder = tmp_path / "etc"
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv(FOLDER, str(folder))
        (folder / "certificates.toml").write_text(text)
        return mr.Registry.load()

    return write


def test_it_passes_the_tests_of_every_plugin(configured: Callable[[str], mr.Registry], tmp_path: Path) -> None:
    (tmp_path / "web.pem").write_bytes(pem(made()))
    configured(f'[web]\nfile = "{tmp_path}/web.pem"\n')
    check_plugin("messenger-rules-certificates")


def test_without_a_file_there_is_nothing_and_no_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert sources() == ()


# Files

FILES: list[tuple[str, bytes, dict[str, Any]]] = [
    ("self-signed", pem(made()), {"self_signed": True, "key": "ec", "key_bits": 256, "days_left": 9}),
    ("issued", pem(made(issued=True)), {"self_signed": False, "issuer": "CN=Acme Authority"}),
    ("a chain", pem(made(issued=True), made(key=RSA)), {"self_signed": False, "key": "ec"}),
    ("RSA", pem(made(key=RSA)), {"key": "rsa", "key_bits": 2048}),
    ("Ed25519", pem(made(key=ED)), {"key": "ed25519", "key_bits": None, "self_signed": True}),
    ("DER", made().public_bytes(serialization.Encoding.DER), {"subject": "O=Acme\\, Ltd.,CN=web.example"}),
    ("expired", pem(made(after=NOW - 3 * DAY, before=NOW - 9 * DAY)), {"days_left": -4}),
    ("ends today", pem(made(after=NOW + timedelta(hours=5))), {"days_left": 0}),
    ("not yet valid", pem(made(before=NOW + DAY)), {"not_before": (NOW + DAY).isoformat()}),
    ("a key before it", private(EC) + pem(made()), {"key": "ec"}),
    ("words around it", b"Bag Attributes\n" + pem(made()) + b"the end\n", {"key": "ec"}),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_a_certificate_in_a_file(data: bytes, expected: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "web.pem"
    path.write_bytes(data)
    found = plugin.certificate({"file": str(path)})
    plugin.CertificateFacts.model_validate_json(json.dumps(found), strict=True)
    assert expected.items() <= found.items()
    assert found["names"] == ["*.web.example", "127.0.0.1", "web.example"]
    assert len(found["fingerprint"]) == 64


BAD_FILES: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("a key alone", private(EC)),
    ("broken PEM", pem(made()).replace(b"MII", b"!!!")),
    ("cut off", pem(made())[:200]),
    ("cut off DER", made().public_bytes(serialization.Encoding.DER)[:100]),
    ("garbage", bytes(range(256)) * 10),
]


@pytest.mark.parametrize("data", [row[1] for row in BAD_FILES], ids=[row[0] for row in BAD_FILES])
def test_a_file_without_a_certificate_fails(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "web.pem"
    path.write_bytes(data)
    with pytest.raises(plugin.CertificateFailedError, match=r"web\.pem has no certificate that can be read"):
        plugin.certificate({"file": str(path)})


def test_a_file_that_is_no_file_of_certificates(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 10_000_000)
    with pytest.raises(plugin.CertificateFailedError, match="has more than 1,048,576 bytes"):
        plugin.certificate({"file": str(tmp_path / "big")})
    missing = tmp_path / "missing"
    assert plugin.certificate({"file": str(missing)}) == {"unknown": f"not supplied: there is no file {missing}"}


def test_one_that_only_says_so_is_not_self_signed(tmp_path: Path) -> None:
    own = made()
    forged = (
        x509.CertificateBuilder()
        .subject_name(own.subject)
        .issuer_name(own.subject)
        .public_key(EC.public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .sign(AUTHORITY, hashes.SHA256())
    )
    (tmp_path / "web.pem").write_bytes(pem(forged))
    found = plugin.certificate({"file": str(tmp_path / "web.pem")})
    assert (found["self_signed"], found["names"]) == (False, [])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl signs in the old way")
def test_a_signature_too_old_to_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "old.pem"
    subject = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=old", "-sha1")
    subprocess.run(["openssl", *subject, "-out", path], check=True, capture_output=True)
    assert plugin.certificate({"file": str(path)})["self_signed"] is True


# Endpoints

Server = Callable[..., int]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server on loopback, which shows a certificate, or does something else."""
    opened: list[socket.socket] = []
    serving: list[threading.Thread] = []
    over = threading.Event()

    def start(certificate: x509.Certificate | None = None, key: Any = EC, says: bytes | None = None) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        listening.settimeout(0.05)
        opened.append(listening)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is not None:
            path = tmp_path / "server.pem"
            path.write_bytes(pem(certificate) + private(key))
            context.load_cert_chain(path)

        def serve() -> None:
            while not over.is_set():
                with contextlib.suppress(OSError):  # nobody asks yet, or whoever asked has gone
                    one, _ = listening.accept()
                    one.settimeout(5)
                    opened.append(one)
                    if certificate is not None:
                        opened.append(context.wrap_socket(one, server_side=True))
                    elif says is not None:
                        one.sendall(says)

        thread = threading.Thread(target=serve)
        serving.append(thread)
        thread.start()
        port: int = listening.getsockname()[1]
        return port

    yield start
    over.set()
    for thread in serving:
        thread.join()
    for one in opened:
        one.close()


def _argument(port: int, seconds: float = 3.0) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "server_name": "web.example", "seconds": seconds}


@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        (made(), EC),
        (made(issued=True), EC),
        (made(after=NOW - 3 * DAY, before=NOW - 9 * DAY), EC),
        (made(before=NOW + DAY), EC),
        (made(key=RSA), RSA),
    ],
    ids=["self-signed", "issued", "expired", "not yet valid", "RSA"],
)
def test_a_certificate_at_an_endpoint(certificate: x509.Certificate, key: Any, server: Server) -> None:
    found = plugin.certificate(_argument(server(certificate, key)))
    assert found["fingerprint"] == certificate.fingerprint(hashes.SHA256()).hex()
    assert found["days_left"] == (certificate.not_valid_after_utc - datetime.now(UTC)) // DAY


def test_an_endpoint_that_speaks_something_else_fails(server: Server) -> None:
    with pytest.raises(plugin.CertificateFailedError, match=r"127\.0\.0\.1:\d+ does not speak TLS"):
        plugin.certificate(_argument(server(says=b"220 mail.example ESMTP\r\n")))


def test_an_endpoint_that_is_silent_is_given_up(server: Server) -> None:
    found = plugin.certificate(_argument(server(), 0.3))
    assert found["unknown"].startswith("timed out: no handshake with 127.0.0.1:")


def test_an_endpoint_where_nobody_is() -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    assert plugin.certificate(_argument(port)) == {"unknown": f"not supplied: nobody answers at 127.0.0.1:{port}"}


# The configuration

WRONG: list[tuple[str, str, str]] = [
    ("[web]\n", "[web] names neither a file nor an endpoint", "web"),
    ('[web]\nfile = "/a"\nendpoint = "b:1"\n', "[web] names both a file and an endpoint", "web"),
    ('[web]\nfile = "a.pem"\n', "the file is not named by its whole path", "file"),
    ('[web]\nfile = "/a"\nserver_name = "b"\n', "a file has no server name", "server_name"),
    ('[web]\nendpoint = "web.example"\n', "the endpoint is no host and port", "endpoint"),
    ('[web]\nendpoint = "https://web.example:443"\n', "the endpoint is no host and port", "endpoint"),
    ('[web]\nendpoint = "web.example:70000"\n', "the endpoint is no host and port", "endpoint"),
    (
        '[web]\nfile = "/a"\nidentifying = ["subjekt"]\n',
        "marks `subjekt` as identifying, and gives no such fact",
        '"subjekt"',
    ),
    ('[web]\nfle = "/a"\n', "there is no key `fle` in [web]", "fle"),
    ('[Web]\nfile = "/a"\n', '"Web" cannot be the name of a source', "Web"),
    ('[web]\nfile = "/a"\ntimeout = 60\n', "`web.timeout` must be", "timeout"),
    ("web = 5\n", "must be a table", "web"),
]


@pytest.mark.parametrize(("text", "said", "where"), WRONG)
def test_what_is_wrong_is_told_at_its_place(
    text: str, said: str, where: str, configured: Callable[[str], mr.Registry]
) -> None:
    registry = configured(text)
    (problem,) = (one.problem for one in registry.plugins if one.problem is not None)
    assert problem.code == "MR582"
    assert said in problem.message
    assert problem.source is not None
    assert where in problem.source.text[problem.span.start : problem.span.end]


# Conditions


@pytest.mark.parametrize(
    ("days", "text", "expected"),
    [
        (10, "within(certificates.web.not_after, 14d)", True),
        (15, "within(certificates.web.not_after, 14d)", False),
        (-3, "within(certificates.web.not_after, 14d)", True),
        (-3, "within(certificates.web.not_after, 14d) and not older_than(certificates.web.not_after, 0d)", False),
        (10, "within(certificates.web.not_after, 14d) and not older_than(certificates.web.not_after, 0d)", True),
        (-3, "older_than(certificates.web.not_after, 0d)", True),
        (10, "older_than(certificates.web.not_after, 0d)", False),
        (10, "certificates.web.days_left < 14", True),
        (-3, "certificates.web.days_left < 0 and certificates.web.self_signed", True),
        (10, 'has(certificates.web.names, "web.example") and certificates.web.key == "ec"', True),
        (10, "certificates.web.key_bits < 2048", True),
    ],
)
def test_in_conditions(
    days: int, text: str, expected: bool, configured: Callable[[str], mr.Registry], tmp_path: Path
) -> None:
    path = tmp_path / "web.pem"
    path.write_bytes(pem(made(before=NOW - 90 * DAY, after=NOW + days * DAY)))
    registry = configured(f'[web]\nfile = "{path}"\n')
    condition = mr.compile(text, registry=registry)
    facts = registry.collect(needed=condition.facts, at=NOW)
    assert condition.evaluate(facts, at=NOW) is mr.Outcome.of(expected)


def test_each_certificate_is_a_source_of_its_own(
    configured: Callable[[str], mr.Registry], tmp_path: Path, server: Server
) -> None:
    (tmp_path / "bad.pem").write_text("no certificate")
    port = server(made())
    registry = configured(
        f'[bad]\nfile = "{tmp_path}/bad.pem"\n[gone]\nfile = "/no/such.pem"\n'
        f'[console]\nendpoint = "127.0.0.1:{port}"\ndescription = "The console\'s."\ntimeout = 3\n'
    )
    facts = collect(
        registry.sources.values(), needed={f"certificates.{name}.key" for name in ("bad", "gone", "console")}, at=NOW
    )
    assert facts.value("certificates.console.key") == "ec"
    bad, gone = facts.value("certificates.bad.key"), facts.value("certificates.gone.key")
    assert isinstance(bad, Unknown)
    assert bad.reason is Reason.SOURCE_FAILED
    assert "has no certificate that can be read" in bad.detail
    assert isinstance(gone, Unknown)
    assert gone.reason is Reason.NOT_SUPPLIED
    assert registry.sources["certificates.console"].summary == "The console's."
