"""A proxy: by the settings or by the system's policy, and what it answers itself is no catalogue."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import trustme

from messenger_rules.agent import system_proxy
from messenger_rules.agent.agent_settings import AgentSettings, UpdateSettings
from messenger_rules.agent.ledger.events import EventKind
from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.agent.running import Agent
from messenger_rules.agent.system import this_host
from messenger_rules.agent.system_proxy import proxy_for
from messenger_rules.agent.updates import Updates
from messenger_rules.condition.condition import system_clock
from messenger_rules.errors import StateError
from messenger_rules.facts.configuration import ConfigurationError
from messenger_rules.registry import Registry
from messenger_rules.updating.shelf import Shelf
from tests.publishing.vendor import Vendor
from tests.updating.proxied import Proxy, proxied
from tests.updating.served import Server, served

LOGIN = "agent:open sesame".replace(" ", "%20")
"""As an address has it."""


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Vendor:
    return Vendor(tmp_path_factory.mktemp("vendor")).begin().publish(1)


@pytest.fixture
def server(vendor: Vendor) -> Iterator[Server]:
    with served(vendor.published) as server:
        yield server


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with proxied() as proxy:
        yield proxy


def updates(vendor: Vendor, folder: Path, url: str, **settings: str) -> Updates:
    (folder / "root.json").write_bytes(vendor.first_root)
    known = {"root": str(folder / "root.json"), "product": "acme-console", "url": url}
    return Updates(UpdateSettings.model_validate(known | settings), Shelf(folder / "state" / "updates"))


def test_a_repository_by_way_of_a_proxy(vendor: Vendor, server: Server, proxy: Proxy, tmp_path: Path) -> None:
    """The proxy knows where the host is; this computer need not."""
    url = f"http://updates.acme.invalid:{server.server_port}/"
    found = updates(vendor, tmp_path, url, proxy=proxy.url)
    assert found.fetch() is not None, found.problem
    assert proxy.asked[0] == f"GET {url}metadata/2.root.json"


def encrypted(server: Server, folder: Path, host: str) -> str:
    """Let the server speak TLS, for a host; the file of the authority to trust."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return str(folder / "authority.pem")


def test_a_repository_with_tls_through_a_proxy_that_wants_a_password(
    vendor: Vendor, server: Server, proxy: Proxy, tmp_path: Path
) -> None:
    proxy.wants = "agent:open sesame"
    host = "updates.acme.invalid"
    own = {"proxy": f"http://{LOGIN}@{proxy.host}", "certificates": encrypted(server, tmp_path, host)}
    found = updates(vendor, tmp_path, f"https://{host}:{server.server_port}/", **own)
    assert found.fetch() is not None, found.problem
    assert set(proxy.asked) == {f"CONNECT {host}:{server.server_port}"}
    assert "metadata/timestamp.json" in server.asked


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("login", ["", "agent:wrong@"])
def test_a_proxy_that_wants_a_password_is_told_of(
    scheme: str, login: str, vendor: Vendor, proxy: Proxy, tmp_path: Path
) -> None:
    proxy.wants = "agent:open sesame"
    found = updates(vendor, tmp_path, f"{scheme}://updates.acme.invalid/", proxy=f"http://{login}{proxy.host}")
    assert found.fetch() is None
    assert found.problem == "MR661: the proxy on the way to the repository refuses to fetch 2.root.json"


def test_the_login_page_of_a_proxy_is_no_catalogue(vendor: Vendor, proxy: Proxy, tmp_path: Path) -> None:
    proxy.has_login_page = True
    found = updates(vendor, tmp_path, "http://updates.acme.invalid/", proxy=proxy.url)
    assert found.fetch() is None
    assert found.problem == "MR647: 2.root.json cannot be understood"
    found = updates(vendor, tmp_path, "https://updates.acme.invalid/", proxy=proxy.url)
    assert found.fetch() is None
    assert (
        found.problem
        == "MR640: 2.root.json cannot be fetched from the repository: what answers does not speak TLS as it should"
    )


# The system's policy

HERE = "https://updates.acme.example/"
POLICIES: list[tuple[Mapping[str, str], str, str | None]] = [
    ({}, HERE, None),
    ({"https_proxy": "http://p:3128"}, HERE, "http://p:3128"),
    ({"HTTPS_PROXY": "http://p:3128"}, HERE, "http://p:3128"),
    ({"https_proxy": "http://p:1", "HTTPS_PROXY": "http://q:2"}, HERE, "http://p:1"),
    ({"https_proxy": "p:3128"}, HERE, "http://p:3128"),
    ({"https_proxy": " https://me:secret@p:3128/ "}, HERE, "https://me:secret@p:3128/"),
    ({"http_proxy": "http://p:3128"}, HERE, None),
    ({"http_proxy": "http://p:3128"}, "http://updates.acme.example/", "http://p:3128"),
    ({"all_proxy": "http://p:3128"}, HERE, "http://p:3128"),
    ({"https_proxy": "", "all_proxy": "http://p:3128"}, HERE, "http://p:3128"),
    *(({"all_proxy": "http://p:3128", "no_proxy": no}, url, None if direct else "http://p:3128") for no, url, direct in [
        ("*", HERE, True), ("acme.example", HERE, True), (".acme.example", HERE, True), ("*.acme.example", HERE, True),
        ("Acme.Example", HERE, True), ("updates.acme.example", HERE, True), ("localhost, updates.acme.example", HERE, True),
        ("example", HERE, True), ("me.example", HERE, False), ("other.example,", HERE, False), (",", HERE, False),
        (".", HERE, False), ("updates.acme.example:443", HERE, True), ("updates.acme.example:80", HERE, False),
        ("acme.example:443", HERE, True), ("updates.acme.example.", HERE, True), ("updates.acme.example", "https://updates.acme.example./", True),
        ("10.0.0.0/8", "https://10.1.2.3/", True), ("10.0.0.0/8", "https://11.1.2.3/", False), ("10.1.2.3", "https://10.1.2.3:8443/", True),
        ("10.1.2.3:8443", "https://10.1.2.3:8443/", True), ("::1", "https://[::1]/", True), ("[::1]", "https://[::1]/", True),
        ("[::1]:443", "https://[::1]/", True), ("[::1]:80", "https://[::1]/", False), ("[::1]:8443", "https://[::1]:8443/", True),
        ("updates.acme.example:²", HERE, False), ("localhost 127.0.0.1", "https://127.0.0.1/", True), ("localhost\t127.0.0.1 ,\tacme.example", HERE, True),
        ("fd00::/8", "https://[fd00::1]/", True), ("fd00::/8", "https://[fe00::1]/", False), ("2.3", "https://10.1.2.3/", False),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("variables", "url", "proxy"), POLICIES, ids=str)
def test_what_the_system_names(variables: Mapping[str, str], url: str, proxy: str | None) -> None:
    assert proxy_for(url, None, variables) == proxy
    assert proxy_for(url, "http://own:1", variables) == "http://own:1"
    assert proxy_for(url, "none", variables) is None


@pytest.mark.parametrize("proxy", ["socks5://me:secret@p:1080", "http://", "http://p:99999", "ftp://p"])
def test_a_proxy_of_the_system_that_is_none_is_told_of_and_not_passed_by(
    proxy: str, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StateError, match="MR661") as caught:
        proxy_for(HERE, None, {"https_proxy": proxy})
    assert "secret" not in str(caught.value)
    named(tmp_path, f'https_proxy="{proxy}"\n', monkeypatch)
    found = updates(vendor, tmp_path, HERE)
    assert found.fetch() is None
    assert found.problem == "MR661: the proxy that the system names has no address with http or https"


def named(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = folder / "environment"
    path.write_text(text)
    path.chmod(0o644)
    monkeypatch.setattr(system_proxy, "ENVIRONMENT", path)
    return path


@pytest.mark.parametrize(
    "line",
    ["https_proxy=http://p:3128", 'HTTPS_PROXY="http://p:3128"', "export https_proxy='http://p:3128'", " https_proxy=p:3128 ",
     "https_proxy=http://p:3128 # the site", 'https_proxy="http://p:3128"# the site', "https_proxy='http://p:3128 # the site'"],
)  # fmt: skip
def test_the_file_of_the_systems_environment(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = named(tmp_path, f"PATH=/bin\n# https_proxy=http://old:1\n{line}\nno_proxy=x.example\n", monkeypatch)
    assert proxy_for(HERE, None) == "http://p:3128"
    assert proxy_for("https://x.example/", None) is None
    path.chmod(0o666)
    assert proxy_for(HERE, None) is None
    path.unlink()
    assert proxy_for(HERE, None) is None


def test_the_environment_of_the_unit_counts_and_a_persons_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(tmp_path, "https_proxy=http://file:1\n", monkeypatch)
    monkeypatch.delenv("SYSTEMD_EXEC_PID", raising=False)
    monkeypatch.delenv("MANAGERPID", raising=False)
    monkeypatch.setenv("https_proxy", "http://environment:2")
    assert proxy_for(HERE, None) == "http://file:1"
    monkeypatch.setenv("SYSTEMD_EXEC_PID", str(os.getpid() + 1))
    assert proxy_for(HERE, None) == "http://file:1"
    monkeypatch.setenv("SYSTEMD_EXEC_PID", str(os.getpid()))
    assert proxy_for(HERE, None) == "http://environment:2"
    monkeypatch.setenv("MANAGERPID", "1000")
    assert proxy_for(HERE, None) == "http://file:1"


@pytest.mark.asyncio
async def test_receipts_wait_where_the_systems_proxy_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named(tmp_path, "all_proxy=socks5://p:1080\n", monkeypatch)
    settings = AgentSettings.model_validate({"receipts": {"url": "https://receipts.acme.example/"}})
    async with Agent(settings, Registry.builtin(), system_clock, this_host(None))._post() as post:
        reply = await post(Receipt("id", EventKind.DISPLAYED, system_clock(), b"{}"))
    assert (reply.status, reply.problem) == (0, "the proxy that the system names has no address with http or https")


@pytest.mark.parametrize(
    "line",
    [
        'proxy = "socks5://me:secret@p:1080"',
        'proxy = "http://me:secret@p:99999"',
        "proxy = http://me:secret@p:3128",
        'proxy = "http://me:secret@p:3128" "',
    ],
)
def test_no_password_is_quoted(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a setting that is wrong the line is shown, and comes into the journal."""
    (tmp_path / "agent.toml").write_text(f'[updates]\nroot = "r"\nproduct = "p"\n{line}\n')
    monkeypatch.setenv("MESSENGER_RULES_CONFIG", str(tmp_path))
    with pytest.raises(ConfigurationError) as caught:
        AgentSettings.load()
    assert "//*********@p:" in str(caught.value)
    assert "secret" not in str(caught.value)
