"""Placing: what was found out in the pieces of a catalogue, told with its places in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.messages.document import Draft, Identity
from messenger_rules.messages.pieces import Parts, Piece
from messenger_rules.messages.places import Places, Spot
from messenger_rules.text import Source


@dataclass(frozen=True, slots=True)
class Placing:
    """Puts what was found out in pieces into the file."""

    file: Source
    segments: Mapping[Source, Piece]

    @classmethod
    def of(cls, parts: Parts) -> Placing:
        """Into the file that the parts were read from."""
        return cls(parts.root.source, {piece.element.source: piece for piece in parts.of("segment")})

    def all(self, piece: Piece, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What was found out about one piece; some of it may stand in a segment."""
        return [self._diagnostic(about, piece) for about in found]

    def of_segments(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What was found out about segments."""
        return [self._diagnostic(about, None) for about in found]

    def _diagnostic(self, found: Diagnostic, piece: Piece | None) -> Diagnostic:
        if found.source is None:
            return found
        root = found.source.outermost(found.span)[0]
        if piece is None or root != piece.element.source:
            piece = self.segments.get(root)
        return found if piece is None else replace(found, source=_placed(found.source, piece, self.file))

    def identity(self, piece: Piece, draft: Draft) -> Identity:
        """By what a message is known, with its places in the file."""
        id_, supersedes, places = draft.identity
        wanted = ("id", "supersedes", "element")
        spots = {name: self._spot(places.spots[name], piece) for name in wanted if name in places.spots}
        return Identity(id_, supersedes, Places(spots))

    def _spot(self, spot: Spot, piece: Piece) -> Spot:
        return spot if spot.source is None else Spot(_placed(spot.source, piece, self.file), spot.span)


def _placed(source: Source, piece: Piece, file: Source) -> Source:
    """A text of a piece as a text of the file."""
    if source.outer is not None:
        return replace(source, outer=_placed(source.outer, piece, file))
    return replace(source, outer=file, anchors=((0, piece.by),))
