"""A thief with the keys of the server and of those who sign the list, and the vendor who puts others in their place."""

from __future__ import annotations

import shutil
import unittest.mock
from pathlib import Path

from securesystemslib.signer import CryptoSigner, Key

from messenger_rules.publishing import sealing
from messenger_rules.publishing.changing import rotate
from messenger_rules.publishing.keys import load_public, load_signer
from messenger_rules.publishing.making import make
from messenger_rules.publishing.releasing import release
from tests.publishing.thief import publish_catalogue
from tests.publishing.vendor import NOW, PASSPHRASES, Vendor, public

TARGET = "stable/acme-console.xml"
FAR_AHEAD = 999_999_999
"""The highest number that a catalogue can have."""


def forged_by_thief(vendor: Vendor) -> Vendor:
    """The vendor's repository as a thief publishes it: a catalogue with a number that none is above."""
    thief = Vendor(vendor.folder / "thief")
    shutil.copytree(vendor.repository.path, thief.repository.path)
    data = _catalogue(vendor).replace(b'serial="1"', b'serial="%d"' % FAR_AHEAD).replace(b"Backup 1", b"Evil")
    publish_catalogue(thief.repository, data, {"serial": FAR_AHEAD})
    return thief


def _catalogue(vendor: Vendor) -> bytes:
    [path] = (vendor.published / "targets" / "stable").glob("*.acme-console.xml")
    return path.read_bytes()


def change_stolen_keys(vendor: Vendor) -> None:
    """Put other keys in the place of all that were stolen, as the how-to says, and add a corrected catalogue."""
    keys = {name: _made(vendor.folder / "more" / name) for name in ("snapshot-2", "timestamp-2")}
    rotate(vendor.repository, "targets", NOW, new=[public("new"), public("newer")], old=["dan", "eve"])
    for role in ("snapshot", "timestamp"):
        rotate(vendor.repository, role, NOW, new=[keys[f"{role}-2"][1]], old=[role])
    vendor.stage(2)
    vendor.sign("ann", "ben", "new", "newer")
    release(vendor.repository, [signer for signer, _ in keys.values()], NOW)


def _made(path: Path) -> tuple[CryptoSigner, Key]:
    with unittest.mock.patch.multiple(sealing, COST=2, TURNS=1):
        make(path, PASSPHRASES)
    return load_signer(path.with_suffix(".pem"), PASSPHRASES), load_public(path.with_suffix(".pub"))
