"""Other rule engines, each with its translation of a predicate tree, and which of them are installed here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from benchmarks.peers.peer import Peer

MODULES = ("cel_rust", "cel_cpp", "zen", "rules")


def installed() -> tuple[tuple[Peer, ...], Mapping[str, str]]:
    """The peers that are installed, and for each other one the reason why it is left out."""
    found, left_out = [], {}
    for module in MODULES:
        try:
            found.append(import_module(f"benchmarks.peers.{module}").peer())
        except ModuleNotFoundError as error:
            left_out[module] = f"{error.name} is not installed; pip install -e '.[peers]'"
    return tuple(found), left_out
