"""What analysis tells of conditions and messages: one function a diagnostic (MR308 to MR339)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from messenger_rules.analysis.parts import Fault, Finding
from messenger_rules.condition.predicate_tree import All, Not
from messenger_rules.diagnostics import Diagnostic, Edit, Severity
from messenger_rules.text import Source, Span

_WARNING, _NOTE = Severity.WARNING, Severity.NOTE
_LONGEST = 60


def pre_release(source: Source, span: Span, name: str, example: str, *, released: bool) -> Diagnostic:
    """An upper end that takes in the pre-releases of what it leaves out; whether the example was really released."""
    edge = source.text[span.start : span.end]
    return Diagnostic(
        "MR308",
        f"`< {edge}` takes in {example}, a pre-release of {edge}",
        source,
        span,
        f"are pre-releases of {edge} of `{name}` meant to be in?",
        (f"write `{edge}.*` to end before them",),
        _WARNING if released else _NOTE,
        edit=Edit(span, f"{edge}.*", certain=False),
    )


def one_version(source: Source, span: Span, text: str) -> Diagnostic:
    """A range that only one value lies in."""
    help_ = (f"write `== {text}`, or `{text}.*` for the whole line",)
    return Diagnostic("MR309", f"only {text} itself lies in this range", source, span, "", help_, _WARNING)


def never(finding: Finding) -> Diagnostic:
    """A condition that is true on no host."""
    if _is_exclusion(finding):
        return _exclusion(finding)
    help_ = ("correct the parts that exclude each other",) if finding.by else _CORRECT
    return _of("MR310", "this condition is true on no host", finding, _excluding(finding), help_)


def always(finding: Finding) -> Diagnostic:
    """A condition that is true wherever its facts are known."""
    help_ = ("write `true` if everybody is meant",)
    return _of("MR311", "this condition is true on every host", finding, _exhausting(finding), help_)


def part(finding: Finding) -> Diagnostic:
    """A part that decides nothing."""
    match finding.fault:
        case Fault.NEVER if _is_exclusion(finding):
            return _exclusion(finding)
        case Fault.NEVER:
            return _of("MR312", "this part is true on no host", finding, _excluding(finding), _CORRECT)
        case Fault.ALWAYS:
            return _of("MR313", "this part is true on every host", finding, _exhausting(finding), _CORRECT)
        case Fault.IMPLIED if isinstance(finding.node, Not):
            sentence = "this exclusion leaves out nobody: the rest does not let them in"
            return _of("MR319", sentence, finding, _said_by(finding), _OUT, edit=_removal(finding))
        case Fault.IMPLIED:
            sentence = "this part decides nothing: the rest of the `and` says it already"
            return _of("MR314", sentence, finding, _said_by(finding), _OUT, edit=_removal(finding))
        case Fault.COVERED:
            sentence = "this branch decides nothing: the rest of the `or` takes it in already"
            return _of("MR315", sentence, finding, _said_by(finding), _OUT, edit=_removal(finding))
        case Fault.CONTRADICTED:
            sentence = "this branch decides nothing: what stands around it excludes it"
            return _of("MR316", sentence, finding, "is never true here", _OUT, edit=_removal(finding))
        case Fault.SETTLED:
            sentence = "this part decides nothing: what stands around it settles it"
            found = _of("MR317", sentence, finding, "is always true here", _OUT, edit=_removal(finding))
            return replace(found, severity=_NOTE)  # it may be there for the reader


def never_listed(source: Source, span: Span) -> Diagnostic:
    """A condition that no host fulfils which has only what the vocabulary lists."""
    return Diagnostic(
        "MR320",
        "no host that is known to exist makes this condition true",
        source,
        span,
        "true only with versions, names or languages that nobody lists",
        ("correct it, or list in the vocabulary what there is",),
        _WARNING,
    )


def never_in_time(source: Source, span: Span, starts: datetime | None, expires: datetime | None) -> Diagnostic:
    """A condition that is not true while its message holds."""
    sentence = f"this condition is never true {_while(starts, expires)}"
    help_ = ("bring the times of the condition and `starts` and `expires` together",)
    return Diagnostic("MR321", sentence, source, span, "shown at no time", help_, _WARNING)


def over(source: Source, span: Span, at: datetime) -> Diagnostic:
    """A condition whose time is past."""
    sentence = f"the time of this condition is past: it is not true any more after {_day(at)}"
    help_ = ("take the message out, or correct the time",)
    return Diagnostic("MR322", sentence, source, span, "shown to nobody any more", help_, _WARNING)


def always_in_time(source: Source, span: Span, starts: datetime | None, expires: datetime | None) -> Diagnostic:
    """A condition that is true on every host while its message holds."""
    sentence = f"this condition is true on every host {_while(starts, expires)}"
    return Diagnostic("MR323", sentence, source, span, "", ("write `true` if everybody is meant",), _WARNING)


def undecided(source: Source, span: Span) -> Diagnostic:
    """A condition of which analysis cannot tell anything."""
    sentence = "it is undecided who sees this message: the condition asks too much for an analysis"
    return Diagnostic("MR324", sentence, source, span, "", ("shorten it, or test it with recorded hosts",), _NOTE)


def expired(source: Source | None, span: Span, expires: datetime) -> Diagnostic:
    """A message whose end is past."""
    sentence = f"the message expired on {_day(expires)}"
    help_ = ("take it out, or name a later time",)
    return Diagnostic("MR322", sentence, source, span, "shown to nobody any more", help_, _WARNING)


def same_audience(source: Source, span: Span, other: str) -> Diagnostic:
    """Two messages for the same hosts at the same time."""
    sentence = f"this message has the same audience as `{other}`: its hosts see both"
    help_ = ("join the two, or let the newer one supersede the other",)
    return Diagnostic("MR330", sentence, source, span, "", help_, _WARNING)


def inside(source: Source, span: Span, other: str) -> Diagnostic:
    """A message all of whose hosts see another one, too."""
    sentence = f"whoever sees this message sees `{other}`, too"
    help_ = (f"nothing, if both are meant; else write `supersedes` or narrow `{other}`",)
    return Diagnostic("MR331", sentence, source, span, "", help_, _NOTE)


def contradicting(
    source: Source, span: Span, other: str, severities: tuple[str, str], *, everywhere: bool
) -> Diagnostic:
    """Two messages about the same that differ in how urgent they are, and that one host sees at one time."""
    mine, others = severities
    whose = "each of its hosts sees" if everywhere else "some host sees"
    sentence = f"{whose} this message, {mine}, and `{other}`, {others}, which asks for the same facts"
    help_ = ("let the more urgent one supersede the other, or part their ranges",)
    return Diagnostic("MR332", sentence, source, span, "", help_, _WARNING if everywhere else _NOTE)


def always_superseded(source: Source, span: Span, others: Sequence[str]) -> Diagnostic:
    """A message that others supersede on each of its hosts."""
    names = " or ".join(f"`{other}`" for other in others)
    sentence = f"this message is never shown: each of its hosts sees {names} in its place"
    return Diagnostic("MR333", sentence, source, span, "", ("take the message out",), _WARNING)


def too_much_together(source: Source, span: Span, conditions: int, pairs: int, largest: Sequence[str]) -> Diagnostic:
    """A catalogue whose conditions ask more, all together, than is looked into."""
    left = [f"{conditions:,} condition{'s' if conditions > 1 else ''}"] if conditions else []
    left += [f"{pairs:,} pair{'s' if pairs > 1 else ''} of messages"] if pairs else []
    names = ", ".join(f"`{name}`" for name in largest)
    return Diagnostic(
        "MR334",
        f"the conditions of this catalogue ask too much, all together: of {' and '.join(left)} not all is known",
        source,
        span,
        "this one asks the most",
        (f"shorten those that ask the most ({names}), or part the catalogue", "or test it with recorded hosts"),
        _WARNING,
    )


_CORRECT = ("correct it, or take it out",)
_OUT = ("take it out: where all is known, the condition means the same without it", "or write what was meant instead")


def _of(
    code: str, sentence: str, finding: Finding, label: str, help_: tuple[str, ...], *, edit: Edit | None = None
) -> Diagnostic:
    return Diagnostic(code, sentence, finding.source, finding.span, label, help_, _WARNING, edit=edit)


def _exclusion(finding: Finding) -> Diagnostic:
    sentence = "this exclusion leaves out everybody: there is no host left"
    help_ = ("exclude less",)
    return _of("MR318", sentence, finding, f"is false wherever {_quoted(finding)} holds", help_)


def _is_exclusion(finding: Finding) -> bool:
    return finding.fault is Fault.NEVER and isinstance(finding.node, Not) and bool(finding.by)


def _excluding(finding: Finding) -> str:
    return f"cannot hold together with {_quoted(finding)}" if finding.by else ""


def _exhausting(finding: Finding) -> str:
    return f"holds wherever {_quoted(finding)} does not" if finding.by else ""


def _said_by(finding: Finding) -> str:
    return f"as {_quoted(finding)}"


def _quoted(finding: Finding) -> str:
    """The parts that settle a finding, in the author's words."""
    return " and ".join(f"`{_cut(finding.source.text[span.start : span.end])}`" for span in finding.by)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _removal(finding: Finding) -> Edit | None:
    """The edit that takes a part out, with the word that joins it; None where more than that word stands between."""
    group = finding.group
    if group is None:
        return None
    word = "and" if isinstance(group, All) else "or"
    spans = [part.span for part in group.parts]
    place = spans.index(finding.span)
    text = finding.source.text
    if place and text[spans[place - 1].end : finding.span.start].split() == [word]:
        return Edit(Span(spans[place - 1].end, finding.span.end), "", certain=False)
    if place + 1 < len(spans) and text[finding.span.end : spans[place + 1].start].split() == [word]:
        return Edit(Span(finding.span.start, spans[place + 1].start), "", certain=False)
    return None


def _while(starts: datetime | None, expires: datetime | None) -> str:
    if starts is None or expires is None:
        return f"before {_day(expires)}" if expires is not None else f"after {_day(starts)}"
    return f"from {_day(starts)} until {_day(expires)}"


def _day(instant: datetime | None) -> str:
    assert instant is not None
    written = instant.isoformat().replace("+00:00", "Z")
    return written.removesuffix("T00:00:00Z")
