"""Updates: how the agent comes to new catalogues, by the web from time to time, or from a folder when it is told to.

Fetching is done beside the loop, and what is shown never waits for it.
"""

from __future__ import annotations

import contextlib
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messenger_rules.agent.agent_settings import AgentSettings, UpdateSettings
from messenger_rules.agent.ours import only_ours
from messenger_rules.agent.problems import problem
from messenger_rules.agent.system import own_folder
from messenger_rules.agent.system_proxy import proxy_for
from messenger_rules.condition.condition import system_clock
from messenger_rules.diagnostics import visible
from messenger_rules.errors import MessengerRulesError
from messenger_rules.passwords import without_passwords
from messenger_rules.updating.certificates import CertificatesError
from messenger_rules.updating.client import update
from messenger_rules.updating.fetchers import FolderFetcher
from messenger_rules.updating.problems import BusyError, refusal
from messenger_rules.updating.record import InForce
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted, trusted_root

TURN_SECONDS = 150.0
"""How long whoever brings a folder waits for another update: the agent's own asking takes two minutes at most."""
AGAIN_SECONDS = 0.2
"""How often is looked meanwhile whether that is over."""


def shelf_in(state: Path) -> Shelf:
    """The shelf in the agent's folder of state."""
    return Shelf(state / "updates")


def own(shelf: Shelf) -> None:
    """See that the shelf, and the state that it is in, belong to the agent alone.

    :raises StateError: MR590 where they do not.
    """
    own_folder(shelf.folder.parent)
    own_folder(shelf.folder)


def settings_of(settings: AgentSettings) -> UpdateSettings:
    """The settings for updates.

    :raises StateError: MR658 where there are none, or where a local catalogue is named, so that none would be shown.
    """
    if settings.updates is None:
        help_ = "write a table `updates` with `root` and `product`; the page about the agent lists its settings"
        raise problem("MR658", "agent.toml does not say whose signed catalogues are taken", help_)
    if settings.catalog is not None:
        sentence = "agent.toml names a local `catalog`, so the agent shows no signed one"
        raise problem("MR658", sentence, "take `catalog` out of agent.toml, and start the agent anew")
    return settings.updates


def wanted(settings: UpdateSettings) -> Wanted:
    """Whose catalogue is taken.

    :raises StateError: MR567 where others than the agent's user could change the root.
    :raises UpdateError: MR650 where it cannot be used.
    """
    root = Path(settings.root).absolute()
    only_ours(root, "trusts no root")
    return Wanted(trusted_root(root), settings.product, settings.channel)


def apply_folder(
    folder: Path,
    settings: UpdateSettings,
    shelf: Shelf,
    at: datetime | None = None,
    waits: Callable[[], None] = lambda: None,
) -> InForce:
    """Take the newest catalogue from a folder, by the same checks as from the web.

    Where another process updates, such as the agent that asks a slow server, that is waited for, and ``waits`` called.

    :raises StateError: MR567 or MR590 where others could change the root, or the shelf.
    :raises UpdateError: where it is refused, or the folder cannot be read.
    """
    if not _has_metadata(folder):
        help_ = "name the folder with `metadata` and `targets`: it is `published` of the repository"
        raise refusal("MR640", f"{folder} has no repository", help_)
    whose = wanted(settings)  # before any folder is made, perhaps where none should be
    own(shelf)
    return _in_turn(lambda: update(FolderFetcher(folder), "", whose, shelf, at), waits)


def _in_turn(take: Callable[[], InForce], waits: Callable[[], None]) -> InForce:
    """What is taken once no other process updates any more.

    :raises BusyError: MR655 where that goes on.
    """
    with contextlib.suppress(BusyError):
        return take()
    waits()
    end = time.monotonic() + TURN_SECONDS
    while True:
        time.sleep(AGAIN_SECONDS)
        try:
            return take()
        except BusyError:
            if time.monotonic() >= end:
                raise


def _has_metadata(folder: Path) -> bool:
    try:
        return stat.S_ISDIR((folder / "metadata").stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        sentence = f"{folder} cannot be read: {(error.strerror or str(error)).lower()}"
        raise refusal("MR640", sentence, "look at the folder, and at who may use it") from None


@dataclass(slots=True)
class Updates:
    """The way to the repository of the web, what was wrong there last, and when all was well."""

    settings: UpdateSettings
    shelf: Shelf
    clock: Callable[[], datetime] = system_clock
    problem: str = ""
    asked: datetime | None = None
    is_busy: bool = False
    """Whether another process updated the last time, such as `agent apply`; that is a problem only where it goes on."""

    def fetch(self) -> InForce | None:
        """Take the newest catalogue; None where nothing was taken, which ``problem`` then tells."""
        from messenger_rules.updating.web import WebFetcher

        assert self.settings.url is not None
        was_busy, self.is_busy = self.is_busy, False
        try:
            whose = wanted(self.settings)
            own(self.shelf)
            proxy = proxy_for(self.settings.url, self.settings.proxy)
            with WebFetcher(proxy=proxy, certificates=self.settings.certificates) as fetcher:
                found = update(fetcher, self.settings.url, whose, self.shelf, self.clock())
        except BusyError as error:
            self.is_busy = True
            self.problem = _told(error) if was_busy else self.problem
            return None
        except MessengerRulesError as error:
            self.problem = _told(error)
            return None
        except CertificatesError as error:
            self.problem = _unasked(str(error))
            return None
        except Exception as error:  # noqa: BLE001 -- whatever a library raises, the agent goes on, and tells of it
            self.problem = _unasked(f"{type(error).__name__}: {visible(without_passwords(str(error))[:200])}")
            return None
        self.problem = ""
        return found


def _told(error: MessengerRulesError) -> str:
    return f"{error.diagnostics[0].code}: {error.diagnostics[0].message}"


def _unasked(reason: str) -> str:
    return f"MR640: the repository cannot be asked: {reason}"
