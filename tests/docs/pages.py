"""The pages of the project as tests see them: their fenced blocks, headings and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<kind>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"^:(?P<name>[\w-]+):[ ]*(?P<value>.*)\n", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[(?:[^\]\[]|\[[^\]]*\])*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<title>.+?)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands behind the fence, what stands in it, and the line of the page where it begins."""

    kind: str
    body: str
    line: int
    caption: str = ""


def pages() -> list[Path]:
    """Every page that people read, as tests name them: below the project, caches and built pages left out."""
    found = [*PROJECT.glob("*.md"), *(PROJECT / "grammar").glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
    found += PROJECT.glob("plugins/*/*.md")
    return sorted(path.relative_to(PROJECT) for path in found if "_build" not in path.parts)


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page in order; ``{code-block} xml`` counts as ``xml``, its caption is kept."""
    text = (PROJECT / page).read_text("utf-8")
    for match in _FENCE.finditer(text):
        body, options = match["body"], {}
        kind = match["kind"].strip()
        if kind.startswith("{code-block}"):
            kind = kind.removeprefix("{code-block}").strip()
            while option := _OPTION.match(body):
                options[option["name"]] = option["value"]
                body = body[option.end() :]
            body = body.removeprefix("\n")
        yield Block(kind, body, text.count("\n", 0, match.start()) + 1, options.get("caption", ""))


def prose(page: Path) -> str:
    """The text of a page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", (PROJECT / page).read_text("utf-8")))


def links(page: Path) -> list[str]:
    """The targets of a page's links, in order."""
    return [match["target"] for match in _LINK.finditer(prose(page))]


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make, as GitHub and MyST write them."""
    text = _FENCE.sub("", (PROJECT / page).read_text("utf-8"))
    titles = (match["title"].replace("`", "") for match in _HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}
