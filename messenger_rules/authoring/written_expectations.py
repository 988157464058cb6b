"""Writing expectations: the witnesses of an analysis as facts files, and as ``<expect>`` elements of their messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from messenger_rules.analysis.catalogue import CatalogAnalysis
from messenger_rules.analysis.witness import Witness
from messenger_rules.authoring.replacing import replace_text
from messenger_rules.facts.recording import write_recording
from messenger_rules.messages.beside import read_file
from messenger_rules.messages.message import ExpectedOutcome, Message
from messenger_rules.text import Span

FOLDER = "witnesses"
"""The folder beside the catalogue in which the facts files are put."""

_TOKENS = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|[ \t]*</message\s*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Addition:
    """An expectation that a message lacks: what becomes of it on a host, and the part that decides."""

    message: Message
    outcome: ExpectedOutcome
    witness: Witness
    deciding: str

    @property
    def file(self) -> str:
        """The name of its facts file, from the catalogue's folder."""
        return f"{FOLDER}/{self.message.id}-{self.outcome}.json"

    @property
    def element(self) -> str:
        """Its element in the catalogue."""
        at = self.witness.at.isoformat().replace("+00:00", "Z")
        deciding = f"<![CDATA[{self.deciding}]]>"
        return f'<expect facts={quoteattr(self.file)} at="{at}" outcome="{self.outcome}">{deciding}</expect>'


def write_expectations(catalog: str, analysis: CatalogAnalysis) -> Iterator[Path]:
    """Add to each message what it has no expectation of: that it is shown, or hidden; the files that were written.

    Only witnesses that assume nothing are written, and only those on which the whole catalogue comes to the same. The
    catalogue is written last, so that it never names a file that is not there.

    :raises CatalogError: where the catalogue cannot be read or written (MR501, MR529).
    :raises FactsError: where a facts file cannot be written (MR527).
    """
    path = Path(catalog)
    text = read_file(path).decode("utf-8-sig")
    additions = list(_additions(analysis))
    if not additions:
        return
    (path.parent / FOLDER).mkdir(exist_ok=True)
    for addition in additions:
        file = path.parent / addition.file
        write_recording(file, addition.witness.host.to_json())
        yield file
    replace_text(path, _with(text, additions))
    yield path


def _additions(analysis: CatalogAnalysis) -> Iterator[_Addition]:
    for message in analysis.catalog.messages:
        judgement = analysis.conditions[message.id].judgement
        known = {expectation.outcome for expectation in message.expectations}
        for outcome, witness in (
            (ExpectedOutcome.SHOWN, judgement.true_on),
            (ExpectedOutcome.HIDDEN, judgement.false_on),
        ):
            if outcome not in known and witness is not None and not witness.assumed:
                addition = _addition(analysis, message, outcome, witness)
                if addition is not None:
                    yield addition


def _addition(
    analysis: CatalogAnalysis, message: Message, outcome: ExpectedOutcome, witness: Witness
) -> _Addition | None:
    """The expectation for a witness; None where the catalogue shows another message in place of this one."""
    selection = analysis.catalog.select(witness.host, at=witness.at)
    shown = any(shown.message.id == message.id for shown in selection.shown)
    if shown != (outcome is ExpectedOutcome.SHOWN):
        return None
    return _Addition(message, outcome, witness, selection.explain(message.id).decisive[0].text)


def _with(text: str, additions: list[_Addition]) -> str:
    """The text of a catalogue with further expectations at the end of their messages."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    by_end: dict[int, list[_Addition]] = {}
    for addition in additions:
        by_end.setdefault(_end_of(text, addition.message), []).append(addition)
    for end in sorted(by_end, reverse=True):
        indent = re.match(r"[ \t]*", text[end:])
        inner = (indent[0] if indent else "") + "  "
        lines = "".join(f"{inner}{addition.element}{line_end}" for addition in by_end[end])
        text = text[:end] + lines + text[end:]
    return text


def _end_of(text: str, message: Message) -> int:
    """Where the end tag of a message begins, with the blanks before it."""
    source = message.condition_source
    start = source.outermost(Span(len(source.text), len(source.text)))[1].start
    return next(found.start() for found in _TOKENS.finditer(text, start) if "</message" in found[0])
