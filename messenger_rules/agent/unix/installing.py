"""Installing: the agent as a service of systemd, and what shows messages at log-on; and taking all of it away again.

What is written is kept in a list with a hash of each file. So installing twice changes nothing, and uninstalling takes
away what was installed and nothing that an administrator has written or changed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from messenger_rules.agent.installed import Done
from messenger_rules.agent.problems import problem
from messenger_rules.agent.unix import places
from messenger_rules.regular import read_regular

STATE = places.STATE.relative_to("/")
UNIT = Path("etc/systemd/system/messenger-rules.service")
PROFILE = Path("etc/profile.d/messenger-rules.sh")
AUTOSTART = Path("etc/xdg/autostart/messenger-rules.desktop")
SETTINGS = Path("etc/messenger-rules/agent.toml")
_LONGEST_LIST = 1_048_576
LIST = STATE / "installed.json"
_BOOTED = Path("/run/systemd/system")
"""Is there where systemd runs the host (sd_booted(3))."""

_SERVICE = """\
# Written by `messenger-rules agent install`; `systemctl edit messenger-rules` changes it.
[Unit]
Description=Notices of the vendor for the administrators of this server
After=network.target systemd-logind.service

[Service]
ExecStart={program} agent run
Restart=on-failure
RestartSec=30
StateDirectory=messenger-rules
StateDirectoryMode=0700
RuntimeDirectory=messenger-rules
RuntimeDirectoryMode=0755
CacheDirectory=messenger-rules
Environment=XDG_CACHE_HOME=/var/cache/messenger-rules
UMask=0077
NoNewPrivileges=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
"""
_AT_LOG_ON = """\
# Written by `messenger-rules agent install`: shows whoever logs on what waits for them.
if [ -t 0 ] && [ -t 1 ] && [ -S {socket} ] && [ -x {python} ]; then
    {program} inbox --at-log-on || true
fi
"""
_AT_LOG_ON_TO_A_DESKTOP = """\
# Written by `messenger-rules agent install`; a user switches it off by `messenger-rules disable`.
[Desktop Entry]
Type=Application
Name=Notices for administrators
Name[de]=Meldungen für Administratoren
Comment=Shows what the vendor has to say to the administrators of this server
Comment[de]=Zeigt, was der Hersteller den Administratoren dieses Servers zu sagen hat
TryExec={try_exec}
Exec={exec} -I -m messenger_rules.cli session --stay --front-end notification
NoDisplay=true
"""
_SETTINGS = """\
# The settings of the agent; docs/reference/agent.md of messenger-rules lists them.
catalog = {catalog}
"""


def install(catalog: str | None, *, root: Path = Path("/")) -> Done:
    """Install the agent of this Python, for a catalogue; ``root`` is another one than the host's for packages.

    :raises StateError: MR599 where a file cannot be written.
    """
    done, before = Done(), _listed(root)
    made = dict(before)
    for path, text in _files(catalog).items():
        place = root / path
        if path == SETTINGS and place.exists() and str(path) not in before:
            done.left.append(f"{place} is there already")
            continue
        if place.is_file() and before.get(str(path)) not in {None, _hash(place.read_bytes())}:
            done.left.append(f"{place} was changed since it was installed")
            continue
        if not place.is_file() or place.read_text("utf-8") != text:
            _write(place, text)
            done.said.append(f"wrote {place}")
        made[str(path)] = _hash(text.encode())
    if made != before:
        _write(root / LIST, json.dumps(made, indent=2) + "\n", folder_mode=0o700)
    if root == Path("/"):
        done.said += _systemctl(["daemon-reload"], ["enable", "--now", UNIT.name]) if done.said else []
    return done


def uninstall(*, root: Path = Path("/"), purge: bool = False) -> Done:
    """Take away what was installed; with ``purge``, also what the agent has kept.

    :raises StateError: MR599 where a file cannot be taken away.
    """
    done, listed = Done(), _listed(root)
    if root == Path("/") and str(UNIT) in listed:
        done.said += _systemctl(["disable", "--now", UNIT.name])
    for path, hash_ in listed.items():
        place = root / path
        if not place.is_file():
            continue
        if _hash(place.read_bytes()) != hash_:
            done.left.append(f"{place} was changed since it was installed")
            continue
        _unlink(place)
        done.said.append(f"took {place} away")
    if listed:
        _unlink(root / LIST)
    if root == Path("/") and listed:
        done.said += _systemctl(["daemon-reload"])
    for folder in (SETTINGS.parent, AUTOSTART.parent, AUTOSTART.parent.parent, *([] if purge else [STATE])):
        _remove_if_empty(root / folder)
    if purge and (root / STATE).is_dir():
        try:
            shutil.rmtree(root / STATE)
        except OSError as error:
            raise _failed(root / STATE, "taken away", error) from None
        done.said.append(f"took {root / STATE} away")
    elif (root / STATE).is_dir():
        done.left.append(f"{root / STATE} has what was acknowledged; `--purge` takes it away, too")
    return done


def _files(catalog: str | None) -> Mapping[Path, str]:
    program = f"{shlex.quote(sys.executable)} -I -m messenger_rules.cli"
    python, socket = shlex.quote(sys.executable), shlex.quote(str(places.SOCKET))
    files = {
        UNIT: _SERVICE.format(program=program),
        PROFILE: _AT_LOG_ON.format(program=program, python=python, socket=socket),
        AUTOSTART: _AT_LOG_ON_TO_A_DESKTOP.format(
            try_exec=_in_desktop_entry(sys.executable), exec=_as_desktop_argument(sys.executable)
        ),
    }
    if catalog is not None:
        files[SETTINGS] = _SETTINGS.format(catalog=json.dumps(str(Path(catalog).absolute()), ensure_ascii=False))
    return files


def _in_desktop_entry(text: str) -> str:
    r"""A text as a value of a desktop entry has it (Desktop Entry Specification 1.5, "Possible value types").

    >>> print(_in_desktop_entry("C:\\x"))
    C:\\x
    """
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _as_desktop_argument(text: str) -> str:
    """A text as an argument of the key ``Exec``, in quotes where it needs them (the same, "The Exec key").

    >>> print(_as_desktop_argument("/opt/my tools/100%/python"))
    "/opt/my tools/100%%/python"
    """
    escaped = text.replace("%", "%%")
    if re.fullmatch(r"[\w@%+=:,./-]+", text):
        return escaped
    quoted = re.sub(r'(["`$\\])', r"\\\1", escaped)
    return _in_desktop_entry(f'"{quoted}"')


def _systemctl(*commands: list[str]) -> list[str]:
    """Tell systemd, where it runs the host; what was told, or what is to be done by hand."""
    if not _BOOTED.is_dir():
        return ["systemd does not run this host: start `messenger-rules agent run` by what does"]
    return list(_told(commands))


def _told(commands: tuple[list[str], ...]) -> Iterator[str]:
    for command in commands:
        done = subprocess.run(["systemctl", *command], capture_output=True, text=True, check=False)  # noqa: S603, S607 -- our own words
        words = f"systemctl {' '.join(command)}"
        yield words if done.returncode == 0 else f"{words} failed: {done.stderr.strip()}"


def _listed(root: Path) -> dict[str, str]:
    try:
        found = json.loads(read_regular(root / LIST, _LONGEST_LIST))
    except (OSError, ValueError):
        return {}
    return {str(path): str(hash_) for path, hash_ in found.items()} if isinstance(found, dict) else {}


def _write(path: Path, text: str, *, folder_mode: int = 0o755) -> None:
    try:
        path.parent.mkdir(mode=folder_mode, parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o644)
    except OSError as error:
        raise _failed(path, "written", error) from None


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _failed(path, "taken away", error) from None


def _remove_if_empty(folder: Path) -> None:
    try:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise _failed(folder, "taken away", error) from None


def _failed(path: Path, what: str, error: OSError) -> Exception:
    sentence = f"{path} cannot be {what}: {(error.strerror or str(error)).lower()}"
    return problem("MR599", sentence, "run this as root")


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
