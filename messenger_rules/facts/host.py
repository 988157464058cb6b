"""What every host can tell of itself: its operating system, its language, and this installation.

These functions run in a worker and import nothing that takes time.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from messenger_rules.regular import read_regular

FACTS_FILE = "MESSENGER_RULES_FACTS"
"""The environment variable that names the facts file of the host's product."""
_FILE_BYTES = 1_048_576


def operating_system() -> dict[str, Any]:
    """Name, version, architecture and kernel, from os-release(5), the kernel, or the system's own calls."""
    system = platform.system()
    found: dict[str, Any] = {"architecture": _architecture(), "kernel": platform.release()}
    if system == "Windows":
        found |= {"family": "windows", "name": "windows", "version": platform.version()}
        del found["kernel"]
    elif system == "Darwin":
        found |= {"family": "darwin", "name": "darwin", "version": platform.mac_ver()[0]}
    elif system == "Linux":
        found |= {"family": "linux", **_os_release()}
    return {name: value for name, value in found.items() if value}


def _os_release() -> dict[str, Any]:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        unknown = {"unknown": "source failed: there is no os-release file"}
        return {"name": unknown, "version": unknown}
    return {"name": release.get("ID", ""), "version": release.get("VERSION_ID", "")}


def _architecture() -> str:
    machine = platform.machine()
    return {"AMD64": "x86_64", "ARM64": "aarch64", "arm64": "aarch64", "x86": "i686"}.get(machine, machine)


def language() -> Any:
    """The user's language by the environment, as locale(7) has it; ``C`` and ``POSIX`` name none."""
    from messenger_rules import languages

    for locale in locales():
        try:
            return languages.maximized(locale.replace("_", "-"))
        except languages.UnreadableTag:
            continue
    return {"unknown": "not supplied: the locale names no language"}


def locales() -> list[str]:
    """The user's locales in their order of wish: LANGUAGE is a list, and counts only where there is a locale at all."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    if locale.partition(".")[0] in {"", "C", "POSIX"} and sys.platform != "win32":
        return []
    wanted = [found for found in os.environ.get("LANGUAGE", "").split(":") if found]
    if sys.platform == "win32":
        import locale as windows_locale

        locale = windows_locale.getlocale()[0] or locale
    return [re.split(r"[.@]", found)[0] for found in (*wanted, locale)]


def installation() -> dict[str, str]:
    """A random name of this installation and its beginning, made once and kept with the state."""
    path = installation_file()
    for _ in range(2):
        try:
            kept = json.loads(read_regular(path, _FILE_BYTES))
            return {"id": str(uuid.UUID(kept["id"])), "installed_at": str(kept["installed_at"])}
        except FileNotFoundError:
            _begin(path)
    raise OSError(f"{path} cannot be made")


def installation_file() -> Path:
    """Where the name of this installation is kept."""
    from platformdirs import user_state_path

    return user_state_path("messenger-rules") / "installation.json"


def _begin(path: Path) -> None:
    """Written beside and linked into place, so that two beginners agree on the first one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = {"id": str(uuid.uuid4()), "installed_at": datetime.now(UTC).isoformat(timespec="seconds")}
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(begun, file)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def facts_file() -> dict[str, Any]:
    """The facts that the host's product writes, TOML or JSON in the form of the contract; none without a file."""
    from messenger_rules.facts.toml_text import read_toml
    from messenger_rules.text import Source

    path = facts_file_path()
    if path is None:
        return {}
    data = read_regular(path, _FILE_BYTES + 1)
    if len(data) > _FILE_BYTES:
        raise ValueError(f"{path} has more than {_FILE_BYTES:,} bytes")
    text = data.decode("utf-8-sig")
    try:
        found = read_toml(Source(text, str(path))) if path.suffix == ".toml" else json.loads(text)
    except RecursionError:
        raise ValueError(f"{path} is nested too deep") from None
    if not isinstance(found, dict):
        raise TypeError(f"{path} holds no table of facts")
    return json.loads(json.dumps(found, default=_iso))  # type: ignore[no-any-return] # what was a dict stays one


def facts_file_path() -> Path | None:
    """Where the facts file is; None where there is none."""
    named = os.environ.get(FACTS_FILE)
    if named:
        return Path(named)
    return next((place for place in facts_file_places() if place.is_file()), None)


def facts_file_places() -> list[Path]:
    """Where a facts file may be: as the environment says, else with the configuration of the machine or of the user."""
    from platformdirs import site_config_path, user_config_path

    named = os.environ.get(FACTS_FILE)
    if named:
        return [Path(named)]
    folders = (site_config_path("messenger-rules"), user_config_path("messenger-rules"))
    return [folder / f"facts.{kind}" for folder in folders for kind in ("toml", "json")]


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a fact cannot be {value!r}")
