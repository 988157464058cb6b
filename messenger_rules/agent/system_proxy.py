"""The system's proxy: which one the policy of this computer names, where ``agent.toml`` names none.

What systemd gives the unit of the agent is policy, and counts first; then ``/etc/environment``, where administrators
alone can write it. What a person has in the environment of their own shell is none, and counts for nothing.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from messenger_rules.agent.agent_settings import DIRECT, is_address
from messenger_rules.agent.problems import problem
from messenger_rules.privilege import changeable
from messenger_rules.regular import read_regular

ENVIRONMENT = Path("/etc/environment")
_LINE = re.compile(r"^\s*(?:export\s+)?(\w+)=([^#\n]*)", re.MULTILINE)
"""A variable and its value; ``#`` begins a comment between quotes, too, as ``pam_env`` has it, whose file it is."""
_BETWEEN = re.compile(r"[,\s]+")
_LARGEST = 65_536


def proxy_for(url: str, named: str | None, policy: Mapping[str, str] | None = None) -> str | None:
    """The proxy by which to ask for an address; None where it is asked directly.

    :param named: what ``agent.toml`` says, which counts before all else.
    :param policy: the variables of the system, which are looked up where it is left out.
    :raises StateError: MR661 where the system's is none that can be used.

    >>> proxy_for("https://updates.acme.example/", None, {"https_proxy": "proxy.site.example:3128"})
    'http://proxy.site.example:3128'
    >>> proxy_for("https://updates.acme.example/", "none", {"https_proxy": "http://proxy.site.example:3128"})
    """
    if named is not None:
        return None if named == DIRECT else named
    variables, asked = _policy() if policy is None else policy, urlsplit(url)
    found = _variable(variables, f"{asked.scheme}_proxy") or _variable(variables, "all_proxy")
    if not found or _is_excepted(asked, _variable(variables, "no_proxy")):
        return None
    return _usable(found if "://" in found else f"http://{found}")


def _usable(proxy: str) -> str:
    if not is_address(proxy, "http", "https"):
        sentence = "the proxy that the system names has no address with http or https"
        raise problem("MR661", sentence, "mend it where the system names it, or set `proxy` in agent.toml")
    return proxy


def _policy() -> Mapping[str, str]:
    return {**_of_file(ENVIRONMENT), **_of_unit(os.environ)}


def _of_unit(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, where the system's own manager of services gave it to this very process."""
    is_unit = environment.get("SYSTEMD_EXEC_PID") == str(os.getpid()) and "MANAGERPID" not in environment
    return environment if is_unit else {}


def _of_file(path: Path) -> Mapping[str, str]:
    try:
        if changeable(path) is not None:
            return {}
        text = read_regular(path, _LARGEST).decode("utf-8", "replace")
    except OSError:
        return {}
    return {name: value.strip().strip("\"'") for name, value in _LINE.findall(text)}


def _variable(variables: Mapping[str, str], name: str) -> str:
    return (variables.get(name) or variables.get(name.upper()) or "").strip()


def _is_excepted(asked: SplitResult, exceptions: str) -> bool:
    """Whether ``no_proxy`` names the host: itself, a domain above it, a network that it is in, or all by ``*``."""
    host = (asked.hostname or "").rstrip(".")
    port = asked.port or {"https": 443, "http": 80}.get(asked.scheme)
    return any(_names(entry, host, port) for entry in _BETWEEN.split(exceptions.lower()))


def _names(entry: str, host: str, port: int | None) -> bool:
    name, separator, own_port = entry.rpartition(":")
    if separator and own_port.isdecimal() and (":" not in name or name.endswith("]")):
        return int(own_port) == port and _names(name, host, port)
    name = entry.removeprefix("*").strip(".[]")
    if entry == "*":
        return True
    return _is_in_network(host, name) if _is_number(host) else bool(name) and f".{host}".endswith(f".{name}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
