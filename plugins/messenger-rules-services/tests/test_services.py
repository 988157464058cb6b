"""What runs here: played systemctls and engines that are real programs and sockets, and the machine's own ports."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from messenger_rules_services import containers, ports, systemd

import messenger_rules as mr
from messenger_rules.facts.collect import collect
from messenger_rules.testing import check_plugin
from messenger_rules.values import Reason, Unknown

AT = datetime(2026, 3, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's and systemd's own words are read")


def test_it_passes_the_tests_of_every_plugin() -> None:
    check_plugin("messenger-rules-services")


# systemd

UNITS_252 = """\
apache2.service                  loaded    active   running The Apache HTTP Server
backup@alice.service             loaded    active   running Backup of alice
backup@bob.service               loaded    failed   failed  Backup of bob
dm-event.service                 loaded    inactive dead    Device-mapper event daemon
exim4.service                    not-found inactive dead    exim4.service
systemd-tmpfiles-setup.service   loaded    active   exited  Create Volatile Files and Directories
"""
FILES_252 = """\
apache2.service                            enabled         enabled
backup@.service                            enabled-runtime enabled
dm-event.service                           static          -
networkd-dispatcher.service                disabled        enabled
"""
FILES_219 = """\
apache2.service                            enabled
sshd.service                               disabled
"""


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A program of that name, on a machine on which systemd runs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(systemd, "BOOTED", tmp_path)

    def write(script: str) -> None:
        path = tmp_path / "systemctl"
        path.write_text(f"#!{sys.executable}\nimport sys, time\ncommand = sys.argv[1]\n{script}\n")
        path.chmod(0o755)

    return write


@pytest.mark.parametrize(("files", "enabled"), [(FILES_252, {"apache2", "backup@"}), (FILES_219, {"apache2"})])
def test_services_by_their_state(files: str, enabled: set[str], systemctl: Callable[[str], None]) -> None:
    systemctl(f"print({UNITS_252!r} if command == 'list-units' else {files!r})")
    found = systemd.services()
    assert isinstance(found, systemd.Services)
    assert found.active == {"apache2", "backup@", "systemd-tmpfiles-setup"}
    assert found.failed == {"backup@"}
    assert found.enabled == enabled


def test_systemctl_is_asked_in_plain_words_of_no_language(systemctl: Callable[[str], None]) -> None:
    systemctl(
        "import os; assert os.environ['LC_ALL'] == 'C' and '--no-legend' in sys.argv and '--no-pager' in sys.argv\n"
        "assert '--all' in sys.argv or command == 'list-unit-files'"
    )
    found = systemd.services()
    assert isinstance(found, systemd.Services)
    assert not found.active | found.failed | found.enabled


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            "sys.exit('Failed to list units: Connection timed out')",
            "status 1: Failed to list units: Connection timed out",
        ),
        ("sys.exit(3)", "ended with status 3: it does not say why"),
        ("time.sleep(60)", "timed out after 2.0 seconds"),
    ],
)
def test_a_systemctl_that_fails_fails_the_source(script: str, said: str, systemctl: Callable[[str], None]) -> None:
    systemctl(script)
    with pytest.raises((systemd.SystemctlFailedError, subprocess.TimeoutExpired), match=said):
        systemd.services()


@pytest.mark.usefixtures("systemctl")
def test_without_systemd_or_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(systemd.SystemctlFailedError, match="there is no systemctl"):
        systemd.services()
    monkeypatch.setattr(systemd, "BOOTED", Path("/nowhere"))
    assert systemd.services() == mr.UnknownFact(unknown="not supplied: systemd does not run here")


@pytest.mark.skipif(
    not systemd.BOOTED.is_dir() or shutil.which("systemctl") is None, reason="systemd does not run here"
)
def test_the_systemd_of_this_machine() -> None:
    found = systemd.services()
    assert isinstance(found, systemd.Services)
    assert found.active


# Ports

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def _line(address: str, state: str = "0A", inode: int = 7) -> str:
    return f"   0: {address} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000     0        0 {inode} 1\n"


@pytest.mark.skipif(sys.byteorder != "little", reason="the lines were written by a machine of the other kind")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (_line("00000000:01BB"), [(443, False)]),
        (_line("0100007F:1F90"), [(8080, True)]),
        (_line("0101A8C0:0016"), [(22, False)]),
        (_line("0500007F:0035"), [(53, True)]),
        (_line("00000000000000000000000000000000:0050"), [(80, False)]),
        (_line("00000000000000000000000001000000:0277"), [(631, True)]),
        (_line("0000000000000000FFFF00000100007F:0BB8"), [(3000, True)]),
        (_line("0000000000000000FFFF00000101A8C0:0BB8"), [(3000, False)]),
        (_line("00000000:01BB", state="01"), []),
        ("   0: 00000000:01BB\n", []),
        (_line("00000000:XYZ"), []),
        ("nonsense\n\n", []),
    ],
)
def test_the_kernels_tables(line: str, expected: list[tuple[int, bool]]) -> None:
    assert [(found.port, found.loopback) for found in ports.sockets_in(HEADER + line)] == expected


@pytest.fixture
def listener() -> Iterator[Callable[[str], int]]:
    """Listens at an address of this machine, and says at which port."""
    opened: list[socket.socket] = []

    def listen(address: str) -> int:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        one = socket.create_server((address, 0), family=family)
        opened.append(one)
        port: int = one.getsockname()[1]
        return port

    yield listen
    for one in opened:
        one.close()


def test_real_sockets_are_seen_where_they_listen(listener: Callable[[str], int]) -> None:
    outside, inside = listener("0.0.0.0"), listener("127.0.0.1")
    both = [(outside, "listening"), (inside, "local")]
    if socket.has_ipv6 and Path("/proc/net/if_inet6").exists():
        both += [(listener("::"), "listening"), (listener("::1"), "local")]
    found = ports.ports()
    assert isinstance(found, ports.Ports)
    own = Path("/proc/self/comm").read_text().strip()
    for port, where in both:
        other = "local" if where == "listening" else "listening"
        assert {str(port), f"{port}/{own}"} <= getattr(found, where)
        assert str(port) not in getattr(found, other)


def test_the_source_sees_them_from_its_worker(listener: Callable[[str], int]) -> None:
    port = listener("127.0.0.1")
    facts = collect([ports.ports], at=AT)
    local = facts.value("services.ports.local")
    assert isinstance(local, list)
    entries = [str(entry) for entry in local]
    assert str(port) in entries
    assert [entry for entry in entries if entry.startswith(f"{port}/")]


def _ports_by_ss() -> set[str]:
    printed = subprocess.run(["ss", "-Hltn"], capture_output=True, text=True, check=True).stdout
    return {line.split()[3].rpartition(":")[2] for line in printed.splitlines()}


def _ports_by_the_source() -> set[str]:
    found = ports.ports()
    assert isinstance(found, ports.Ports)
    return {entry for entry in found.listening | found.local if "/" not in entry}


@pytest.mark.skipif(shutil.which("ss") is None, reason="ss is not on this machine")
def test_ss_sees_the_same_ports(listener: Callable[[str], int]) -> None:
    own = str(listener("127.0.0.1"))
    # Others of this machine begin and cease to listen all the time, so what one sees throughout the other has seen.
    rounds = [(_ports_by_ss(), _ports_by_the_source()) for _ in range(3)]
    by_ss, by_the_source = zip(*rounds, strict=True)
    assert own in set.intersection(*by_ss, *by_the_source)
    assert set.intersection(*by_ss) <= set.union(*by_the_source)
    assert set.intersection(*by_the_source) <= set.union(*by_ss)


def test_without_the_kernels_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "PROC", tmp_path)
    found = ports.ports()
    assert isinstance(found, mr.UnknownFact)
    assert found.unknown.startswith("not supplied: there is no ")


def test_an_owner_that_may_not_be_seen_is_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(HEADER + _line("00000000:01BB"))
    (tmp_path / "17" / "fd").mkdir(parents=True)
    monkeypatch.setattr(ports, "PROC", tmp_path)
    assert ports.ports() == ports.Ports(listening=frozenset({"443", "443/?"}), local=frozenset())
    (tmp_path / "17" / "fd" / "3").symlink_to("socket:[7]")
    (tmp_path / "17" / "comm").write_text("a/b\n")
    assert ports.ports() == ports.Ports(listening=frozenset({"443", "443/a_b"}), local=frozenset())


# Containers


class Engine(BaseHTTPRequestHandler):
    """Answers as the test says."""

    answer: tuple[int, bytes] = (200, b"[]")
    seconds = 0.0
    asked: tuple[str, ...] = ()

    def do_GET(self) -> None:
        type(self).asked = (*self.asked, self.path)
        threading.Event().wait(self.seconds)
        status, body = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "somebody"

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 -- the name that it has above
        pass


class EngineServer(HTTPServer):
    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        self.socket.bind(str(self.server_address))

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # whoever asked has gone


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """A container engine at a socket that the environment names."""
    started: list[EngineServer] = []
    monkeypatch.setattr(containers, "SOCKETS", ())
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)

    def start(body: bytes, status: int = 200, seconds: float = 0.0) -> Path:
        path = tmp_path / "engine.sock"
        kind = type("Playing", (Engine,), {"answer": (status, body), "seconds": seconds, "asked": ()})
        server = EngineServer(str(path), kind)  # type: ignore[arg-type] # a socket of this machine has a path
        started.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        return path

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def _listed(*images: str) -> bytes:
    return json.dumps(
        [{"Id": "0123", "Names": ["/one"], "Image": image, "State": "running"} for image in images]
    ).encode()


def test_the_images_of_an_engine(engine: Callable[..., Path]) -> None:
    engine(_listed("nginx:1.25", "registry.example:5000/team/app", "nginx:1.25"))
    assert containers.containers() == containers.Containers(
        images=frozenset({"nginx:1.25", "registry.example:5000/team/app"})
    )


def test_an_engine_in_the_users_folder(
    engine: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = engine(_listed("app"))
    (tmp_path / "podman").mkdir()
    (tmp_path / "podman" / "podman.sock").symlink_to(path)
    monkeypatch.delenv("DOCKER_HOST")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert containers.containers() == containers.Containers(images=frozenset({"app"}))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((b"not json", 200, 0.0), "answers what is no list of containers"),
        ((b'{"message": "no"}', 200, 0.0), "answers what is no list of containers"),
        ((b'[{"Id": "1"}]', 200, 0.0), "answers what is no list of containers"),
        ((b"[" * 100_000, 200, 0.0), "answers what is no list of containers"),
        ((b'[{"Image": 5}]', 200, 0.0), "names images that are no text"),
        ((b'{"message": "broken"}', 500, 0.0), "answers with status 500"),
        ((b" " * 3_000_000, 200, 0.0), "answers with more than 2,097,152 bytes"),
        ((b"[]", 200, 1.0), "does not answer: TimeoutError"),
    ],
)
def test_an_engine_that_answers_nonsense_fails_the_source(
    answer: tuple[bytes, int, float], said: str, engine: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "SECONDS", 0.3)
    engine(*answer)
    with pytest.raises(containers.EngineFailedError, match=said):
        containers.containers()


@pytest.mark.usefixtures("engine")
def test_a_socket_without_an_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "left.sock"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(left))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{left}")
    nobody = mr.UnknownFact(unknown="not supplied: no container engine answers here")
    assert containers.containers() == nobody
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")
    assert containers.containers() == nobody


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may use every socket")
def test_a_socket_of_others(engine: Callable[..., Path]) -> None:
    path = engine(_listed("app"))
    path.chmod(0)
    assert containers.containers() == mr.UnknownFact(unknown=f"not supplied: {path} may not be used by who asks")


# Conditions

HOST = {
    "services": {
        "ports": {"listening": ["443", "443/nginx", "25", "25/?"], "local": ["5432", "5432/postgres"]},
        "systemd": {"active": ["nginx", "openvpn@"], "failed": [], "enabled": ["nginx"]},
        "containers": {"images": ["docker.io/library/redis:7.2", "registry.example:5000/team/app@sha256:12"]},
    }
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services.listens(443)", True),
        ("services.listens(5432)", True),
        ("services.listens(80)", False),
        ('services.listens(443, "nginx")', True),
        ('services.listens(443, "apache2")', False),
        ('services.listens(5432, "postgres")', True),
        ('services.listens(25, "exim4")', None),
        ("services.listens(25)", True),
        ('has(services.ports.listening, "443") and not has(services.ports.local, "443")', True),
        ('has(services.systemd.active, "openvpn@") and is_empty(services.systemd.failed)', True),
        ('services.runs_image("redis")', True),
        ('services.runs_image("library/redis")', True),
        ('services.runs_image("redis:7.2")', True),
        ('services.runs_image("redis:7")', False),
        ('services.runs_image("dis")', False),
        ('services.runs_image("team/app")', True),
        ('services.runs_image("app@sha256:12")', True),
        ('services.runs_image("registry.example:5000/team/app")', True),
        ('services.runs_image("")', False),
    ],
)
def test_in_conditions(text: str, expected: bool | None) -> None:
    condition = mr.compile(text, registry=mr.Registry.load())
    outcome = condition.evaluate(mr.HostFacts.model_validate(HOST), at=AT)
    assert outcome is (mr.Outcome.UNKNOWN if expected is None else mr.Outcome.of(expected))


def test_a_hidden_owner_is_the_reason() -> None:
    condition = mr.compile('services.listens(25, "exim4")', registry=mr.Registry.load())
    explanation = condition.explain(mr.HostFacts.model_validate(HOST), AT)
    assert "OwnerHiddenError" in explanation.render()


def test_a_source_that_tells_nothing_takes_no_other_with_it() -> None:
    registry = mr.Registry.load()
    facts = registry.collect(needed={"services.systemd.active", "services.ports.local"}, at=AT)
    value = facts.value("services.systemd.active")
    assert not isinstance(facts.value("services.ports.local"), Unknown)
    if isinstance(value, Unknown):
        assert value.reason in {Reason.NOT_SUPPLIED, Reason.SOURCE_FAILED}
