"""Drawings as SVG text: one element a line and fixed decimals, so that a new drawing is a small change of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
INK, FAINT, GRID = "#1f2933", "#52606d", "#e4e7eb"


@dataclass
class Drawing:
    """A picture with a title and a description, which people who cannot see it are read."""

    title: str
    description: str
    width: int
    height: int
    elements: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, size: int = 12) -> None:
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
        halo = 'stroke="#ffffff" stroke-width="3" paint-order="stroke"'  # words stay readable on lines
        self.elements.append(f"<text {place} {halo}>{escape(words)}</text>")

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: str = GRID) -> None:
        (x1, y1), (x2, y2) = start, end
        place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        self.elements.append(f'<line {place} stroke="{colour}"/>')

    def path(self, places: Sequence[tuple[float, float]], colour: str, *, width: float = 1.6, dashes: str = "") -> None:
        written = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        style = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashed}'
        self.elements.append(f'<polyline points="{written}" {style}/>')

    def dot(self, x: float, y: float, colour: str, *, label: str) -> None:
        circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}">'
        self.elements.append(f"{circle}<title>{escape(label)}</title></circle>")

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self.elements.append(f'<rect {place} rx="2" fill="{colour}"/>')

    def written(self) -> str:
        """The text of the file."""
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title description"'
        return "\n".join(
            [
                f'{head} font-family="{FONT}">',
                f'<title id="title">{escape(self.title)}</title>',
                f'<desc id="description">{escape(self.description)}</desc>',
                f'<rect width="{self.width}" height="{self.height}" rx="6" fill="#ffffff"/>',
                *self.elements,
                "</svg>",
                "",
            ]
        )
