"""The switches: messages are off for everybody on a computer, or for one user of it.

On Windows they are values of the registry, too (:mod:`messenger_rules.agent.windows.registry_switches`). Everywhere,
each is a file ``switches.toml`` that says ``disable = true``, or ``disable-receipts = true`` for the receipts alone:
the administrator's in a folder of the computer's configuration, the user's in the user's own. Either switches off; the
computer's is told first. A file that cannot be read, or says anything else, switches off, too: nobody who wanted
silence gets messages by a slip of the pen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from messenger_rules.agent.system import registry
from messenger_rules.agent.windows.registry import Hive
from messenger_rules.agent.windows.registry_switches import registry_switches, switch_in_registry
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError
from messenger_rules.facts.configuration import (
    ConfigurationError,
    administrators_folders,
    configuration,
    configuration_path,
    user_folder,
)
from messenger_rules.replacing import replace_file

NAME = "switches"
KEY = "disable"
RECEIPTS = "disable-receipts"


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: the file that it is, or would be, or the value of the registry; and whether it is off.

    ``problem`` is why, where it does not say so itself.
    """

    place: str
    is_off: bool = False
    receipts_off: bool = False
    problem: Diagnostic | None = None


def switches() -> tuple[Switch, ...]:
    """All switches, those of the computer first.

    >>> any(switch.is_off for switch in switches())
    False
    """
    return (*_in_registry(Hive), *(_read(folder) for folder in _folders()))


def switched_off(*, computer: bool = False) -> Switch | None:
    """The first switch that is off, of the computer alone or of whoever runs this, too; None where messages are on."""
    return next((switch for switch in _switches(computer=computer) if switch.is_off), None)


def receipts_off(*, computer: bool = False) -> Switch | None:
    """The first switch that lets no receipt be made; None where receipts are on.

    Where messages are off, receipts are, too.
    """
    found = _switches(computer=computer)
    return next((switch for switch in found if switch.is_off or switch.receipts_off), None)


def switch(*, off: bool, computer: bool, receipts: bool = False) -> str:
    """Switch messages, or receipts alone, off or on, for the user who runs this, or for the computer; says by what.

    On Windows, that is a value of the registry, and a file only where there is one already.

    :raises StateError: MR596 where it cannot be written.
    """
    values = registry()
    if values is not None:
        try:
            place = switch_in_registry(values, off=off, computer=computer, receipts=receipts)
        except OSError as error:
            raise _not_written("the registry", error, computer=computer) from None
        if off or not (_computers_file() if computer else user_folder() / f"{NAME}.toml").is_file():
            return str(place)
    path = _computers_file() if computer else user_folder() / f"{NAME}.toml"
    try:
        path.parent.mkdir(mode=0o755 if computer else 0o700, parents=True, exist_ok=True)
        now = _read(path.parent)
        said = {KEY: now.is_off and now.problem is None, RECEIPTS: now.receipts_off}
        said[RECEIPTS if receipts else KEY] = off
        replace_file(path, "".join(f"{key} = {str(value).lower()}\n" for key, value in said.items()).encode())
        if computer:
            path.chmod(0o644)
    except OSError as error:
        raise _not_written(f"the switch {path}", error, computer=computer) from None
    return str(path)


def _not_written(what: str, error: OSError, *, computer: bool) -> StateError:
    help_ = "run this as an administrator" if computer else "let the folder be written"
    sentence = f"{what} cannot be written: {(error.strerror or str(error)).lower()}"
    return StateError([Diagnostic("MR596", sentence, help=(help_,))])


def _switches(*, computer: bool) -> Iterator[Switch]:
    """All switches, or those of the computer alone."""
    if not computer:
        yield from switches()
        return
    yield from _in_registry([Hive.COMPUTER])
    yield from map(_read, administrators_folders())


def _in_registry(hives: Iterable[Hive]) -> Iterator[Switch]:
    values = registry()
    if values is None:
        return
    for place, is_for_receipts, problem in registry_switches(values, hives):
        yield Switch(str(place), not is_for_receipts, is_for_receipts, problem)


def _folders() -> Iterator[Path]:
    yield from administrators_folders()
    if user_folder() not in administrators_folders():
        yield user_folder()


def _computers_file() -> Path:
    folders = administrators_folders()
    return configuration_path(NAME, folders) or folders[0] / f"{NAME}.toml"


def _read(folder: Path) -> Switch:
    path = folder / f"{NAME}.toml"
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Switch(str(path))
    except OSError as error:
        return Switch(str(path), is_off=True, problem=_unreadable(path, (error.strerror or str(error)).lower()))
    try:
        found = configuration(NAME, [folder])
        if found.path is None:
            return Switch(str(path), is_off=True, problem=_unreadable(path, "it is no file"))
        for key, value in found.data.items():
            if key not in {KEY, RECEIPTS} or not isinstance(value, bool):
                sentence = f"a switch says `{KEY}` or `{RECEIPTS}`, each `true` or `false`, and nothing else"
                raise found.refuse((key,), sentence, "mend it")
    except ConfigurationError as error:
        return Switch(str(path), is_off=True, problem=error.diagnostics[0])
    return Switch(str(path), found.data.get(KEY, False), found.data.get(RECEIPTS, False))


def _unreadable(path: Path, why: str) -> Diagnostic:
    return Diagnostic("MR582", f"{path} cannot be read: {why}", help=("mend the file, or take it away",))
