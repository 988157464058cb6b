"""Writing expectations: the witnesses of an analysis as facts files, and as ``<expect>`` elements of their messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from messenger_rules.analysis.catalogue import CatalogAnalysis
from messenger_rules.analysis.witness import Witness
from messenger_rules.authoring.replacing import replace_text
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.facts.recording import write_recording
from messenger_rules.messages.beside import read_file
from messenger_rules.messages.message import ExpectedOutcome, Message
from messenger_rules.text import Span

FOLDER = "witnesses"
"""The folder beside the catalogue in which the facts files are put."""

_TOKENS = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|[ \t]*</(?P<prefix>[^\s<>:]+:)?message\s*>", re.DOTALL)
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class _Addition:
    """An expectation that a message lacks: what becomes of it on a host, and the part that decides."""

    message: Message
    outcome: ExpectedOutcome
    witness: Witness
    deciding: str
    file: str
    """The name of its facts file, from the catalogue's folder."""

    def element(self, prefix: str) -> str:
        """Its element in the catalogue, with the prefix of its namespace."""
        at = self.witness.at.isoformat().replace("+00:00", "Z")
        start = f'<{prefix}expect facts={quoteattr(self.file)} at="{at}" outcome="{self.outcome}">'
        return f"{start}{escape(self.deciding)}</{prefix}expect>"


def write_expectations(catalog: str, analysis: CatalogAnalysis) -> Iterator[Path]:
    """Add to each message what it has no expectation of: that it is shown, or hidden; the files that were written.

    Only witnesses that assume nothing are written, and only those on which the whole catalogue comes to the same. The
    catalogue is written last, so that it never names a file that is not there; no file that is there is written over.

    :raises CatalogError: where the catalogue cannot be read or written (MR501, MR529).
    :raises FactsError: where a facts file cannot be written (MR527).
    """
    path = Path(catalog)
    text = read_file(path).decode("utf-8")
    additions = list(_additions(analysis, path.parent))
    if not additions:
        return
    _make_folder(path.parent / FOLDER)
    for addition in additions:
        file = path.parent / addition.file
        write_recording(file, addition.witness.host.to_json())
        yield file
    replace_text(path, _with(text, additions))
    yield path


def _make_folder(folder: Path) -> None:
    """Facts files are read only from a folder that is one, and no link."""
    try:
        folder.mkdir(exist_ok=True)
        reason = "is a link" if folder.is_symlink() else ""
    except OSError as error:
        reason = f"cannot be made: {(error.strerror or str(error)).lower()}"
    if reason:
        help_ = ("look at its permissions, and at what stands there",)
        raise FactsError([Diagnostic("MR527", f"the folder {folder} of recordings {reason}", help=help_)])


def _additions(analysis: CatalogAnalysis, folder: Path) -> Iterator[_Addition]:
    for message in analysis.catalog.messages:
        judgement = analysis.conditions[message.id].judgement
        known = {expectation.outcome for expectation in message.expectations}
        for outcome, witness in (
            (ExpectedOutcome.SHOWN, judgement.true_on),
            (ExpectedOutcome.HIDDEN, judgement.false_on),
        ):
            if outcome not in known and witness is not None and not witness.assumed:
                addition = _addition(analysis, message, outcome, witness, folder)
                if addition is not None:
                    yield addition


def _addition(
    analysis: CatalogAnalysis, message: Message, outcome: ExpectedOutcome, witness: Witness, folder: Path
) -> _Addition | None:
    """The expectation for a witness; None where the catalogue as a whole comes to something else on its host."""
    selection = analysis.catalog.select(witness.host, at=witness.at)
    shown = any(shown.message.id == message.id for shown in selection.shown)
    if shown != (outcome is ExpectedOutcome.SHOWN):
        return None
    deciding = selection.explain(message.id).decisive[0].text
    return _Addition(message, outcome, witness, deciding, _free_name(folder, f"{message.id}-{outcome}"))


def _free_name(folder: Path, name: str) -> str:
    """The name of a file that is not there yet."""
    names = (f"{FOLDER}/{name}{'' if number == 1 else f'-{number}'}.json" for number in count(1))
    return next(it for it in names if not (folder / it).exists())


def _with(text: str, additions: list[_Addition]) -> str:
    """The text of a catalogue with further expectations at the end of their messages."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    by_end: dict[tuple[int, str], list[_Addition]] = {}
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(bom)
    for addition in additions:
        by_end.setdefault(_end_of(text, addition.message), []).append(addition)
    for end, prefix in sorted(by_end, reverse=True):
        elements = [addition.element(prefix) for addition in by_end[end, prefix]]
        text = text[:end] + _laid_out(elements, text, end, line_end) + text[end:]
    return bom + text


def _laid_out(elements: list[str], text: str, end: int, line_end: str) -> str:
    """A line each, where the end tag has a line of its own; else one behind the other."""
    if end and text[end - 1] != "\n":
        return "".join(elements)
    indent = re.match(r"[ \t]*", text[end:])
    inner = (indent[0] if indent else "") + "  "
    return "".join(f"{inner}{element}{line_end}" for element in elements)


def _end_of(text: str, message: Message) -> tuple[int, str]:
    """Where the end tag of a message begins, with the blanks before it, and the prefix of its name."""
    source = message.condition_source
    start = source.outermost(Span(len(source.text), len(source.text)))[1].start
    tags = (found for found in _TOKENS.finditer(text, start) if found[0].lstrip().startswith("</"))
    found = next(tags)
    return found.start(), found["prefix"] or ""
