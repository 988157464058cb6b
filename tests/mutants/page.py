"""The page of the docs that shows the kept results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.mutants.report import RESULTS, kept_results

PAGE = RESULTS.parent / "mutants.md"
HEAD = """\
# Mutants, and which of them live

Written by `python -m tests.mutants`; [how it is tested](../how-it-is-tested.md) says what a mutant is. A survivor is a change
that no test of the module finds, with the reason why it may live.
"""


def write() -> None:
    """Write the page anew."""
    PAGE.write_text(page(kept_results()), "utf-8")


def page(results: Iterable[dict[str, Any]]) -> str:
    """The page of these results."""
    return "\n".join([HEAD, *(line for result in results for line in _group(result))])


def summary(result: dict[str, Any]) -> str:
    """One group in one sentence."""
    modules = result["modules"]
    mutants, tried, killed = (sum(module[name] for module in modules) for name in ("mutants", "tried", "killed"))
    are_open = sum(survivor["why"] is None for module in modules for survivor in module["survivors"])
    return (
        f"{tried:,} of {mutants:,} mutants are tried; {killed:,} are killed, {killed / max(tried, 1):.1%} of these; "
        f"{tried - killed - are_open} live for a reason, {are_open} are open"
    )


def _group(result: dict[str, Any]) -> Iterator[str]:
    yield f"## {result['title'].capitalize()}\n"
    yield f"{summary(result)}. {result['finished']}, Python {result['python']}.\n"
    yield "| module | mutants | tried | killed | live for a reason | open |"
    yield "|---|--:|--:|--:|--:|--:|"
    for module in result["modules"]:
        are_open = sum(survivor["why"] is None for survivor in module["survivors"])
        living = len(module["survivors"]) - are_open
        yield f"| `{module['module']}` | {module['mutants']} | {module['tried']} | {module['killed']} | {living} | {are_open} |"
    yield ""
    survivors = [survivor for module in result["modules"] for survivor in module["survivors"]]
    if survivors:
        yield "| survivor | was | becomes | reason |"
        yield "|---|---|---|---|"
        yield from map(_row, survivors)
        yield ""


def _row(survivor: dict[str, Any]) -> str:
    cells = (survivor["place"], survivor["before"], survivor["after"])
    return "| " + " | ".join(_code(cell) for cell in cells) + f" | {survivor['why'] or '(open)'} |"


def _code(text: str) -> str:
    """A cell of a table ends at a bar, even inside of code."""
    written = f"`` {text} ``" if "`" in text else f"`{text}`"
    return written.replace("|", "\\|")
