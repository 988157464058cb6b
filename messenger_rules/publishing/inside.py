"""Inside: what a catalogue says of itself, which must be what the list of catalogues says of it.

Agents compare the two, and take nothing where they differ: it must be seen before anybody signs.
"""

from __future__ import annotations

from tuf.api.metadata import TargetFile

from messenger_rules.errors import CatalogError
from messenger_rules.messages.document import Document
from messenger_rules.messages.reader import read
from messenger_rules.publishing.listing import serial_of
from messenger_rules.publishing.problems import refusal

_HELP = "do not sign; find out who wrote the list, and add the catalogue again"


def see_inside(data: bytes, file: TargetFile) -> None:
    """See that a catalogue is for the product and the channel under whose names it is listed, and has that number.

    :raises PublishingError: MR636 where it is not, or cannot be read.
    """
    channel, _, name = file.path.partition("/")
    document = _read(data, file.path)
    for what, own, listed in (
        ("the product", document.product, name.removesuffix(".xml")),
        ("the channel", document.channel, channel),
        ("the number", document.serial, serial_of(file)),
    ):
        if own != listed:
            sentence = f"{file.path} is listed for {what} {listed}, and is of {'none' if own is None else own}"
            raise refusal("MR636", sentence, _HELP)


def _read(data: bytes, name: str) -> Document:
    try:
        return read(data, name).document
    except CatalogError as error:
        first = error.diagnostics[0]
        sentence = f"{name} cannot be read: {first.code}: {first.message}"
        raise refusal("MR636", sentence, "do not sign; where it is of a newer library, use that one") from None
