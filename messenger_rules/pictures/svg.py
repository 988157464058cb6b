"""Pictures as SVG, drawn without any program: an outline, each part on a row below the one that it is a part of.

For trees of `and` and `or` an outline stays narrow however many parts there are, and is read from the top like a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from messenger_rules.pictures.colours import BORDERS, FILLS, INK, LINE, PAPER
from messenger_rules.pictures.picture import Part
from messenger_rules.pictures.wrapping import columns, wrapped

_LETTER, _LINE, _PADDING, _GAP, _INDENT, _MARGIN = 8.0, 18, 8, 10, 28, 16


@dataclass(frozen=True, slots=True)
class Box:
    """A node at its place, with the lines that stand in it."""

    part: Part
    left: int
    top: int
    lines: tuple[str, ...]
    below: tuple[Box, ...]

    @property
    def width(self) -> float:
        """As wide as its longest line."""
        return max(map(columns, self.lines)) * _LETTER + 2 * _PADDING

    @property
    def height(self) -> int:
        """As high as its lines."""
        return len(self.lines) * _LINE + 2 * _PADDING

    @property
    def middle(self) -> float:
        """Where the line from above arrives."""
        return self.top + self.height / 2

    @property
    def right(self) -> float:
        """The right end of it and of all below it, the frames of segments included."""
        return max([self.left + self.width, *(box.right for box in self.below)]) + (6 if self.part.named else 0)

    @property
    def bottom(self) -> int:
        """The lower end of it and of all below it."""
        return (self.below[-1].bottom if self.below else self.top + self.height) + (6 if self.part.named else 0)


def svg(whole: Part, title: str = "condition") -> str:
    """The picture as an SVG document that needs nothing else.

    >>> svg(Part("true", "true"), "always").splitlines()[1]
    '<title id="title">always</title>'
    """
    root = _placed(whole, _MARGIN, _MARGIN)
    width, height = round(root.right + _MARGIN), root.bottom + _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    style = f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" fill="{INK}"'
    return "\n".join(
        [
            head,
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(_description(whole))}</desc>',
            f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
            f"<g {style}>",
            *_drawn(root),
            "</g>",
            "</svg>\n",
        ]
    )


def _description(whole: Part) -> str:
    """The whole in one text, for those who cannot see it."""
    return f"{whole.whole} ({whole.second_line})" if whole.second_line else whole.whole


def _placed(part: Part, left: int, top: int) -> Box:
    lines = (*wrapped(part.label), *(wrapped(part.second_line) if part.second_line else ()))
    height = len(lines) * _LINE + 2 * _PADDING
    below: list[Box] = []
    for inner in part.parts:
        above = below[-1].bottom if below else top + height
        below.append(_placed(inner, left + _INDENT, above + _GAP))
    return Box(part, left, top, lines, tuple(below))


def _drawn(box: Box) -> Iterator[str]:
    if box.part.named:
        yield _frame(box)
    for below in box.below:
        start = box.left + _INDENT // 2
        yield f'<path d="M{start} {box.top + box.height}V{below.middle:g}H{below.left}" fill="none" stroke="{LINE}"/>'
    yield from _node(box)
    for below in box.below:
        yield from _drawn(below)


def _frame(box: Box) -> str:
    left, top = box.left - 6, box.top - 6
    return (
        f'<rect x="{left}" y="{top}" width="{box.right - left:g}" height="{box.bottom - top}" rx="8" '
        f'fill="none" stroke="{LINE}" stroke-dasharray="5 4"/>'
    )


def _node(box: Box) -> Iterator[str]:
    yield f"<g><title>{escape(box.part.whole)}</title>"
    yield (
        f'<rect x="{box.left}" y="{box.top}" width="{box.width:g}" height="{box.height}" rx="6" '
        f'fill="{FILLS[box.part.outcome]}" stroke="{BORDERS[box.part.outcome]}"/>'
    )
    for index, line in enumerate(box.lines):
        baseline = box.top + _PADDING + index * _LINE + 13
        length = f"{columns(line) * _LETTER:g}"
        yield (
            f'<text x="{box.left + _PADDING}" y="{baseline}" xml:space="preserve" textLength="{length}">'
            f"{escape(line)}</text>"
        )
    yield "</g>"
