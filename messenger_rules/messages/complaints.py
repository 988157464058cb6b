"""What is said of a message: one function a diagnostic, so that every sentence stands in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from messenger_rules.condition.complaints.words import listed
from messenger_rules.diagnostics import Diagnostic, Edit, Severity
from messenger_rules.languages import TagProblem
from messenger_rules.messages.instants import InstantProblem
from messenger_rules.messages.link import LinkProblem
from messenger_rules.messages.places import Spot
from messenger_rules.messages.safe_text import TextProblem
from messenger_rules.suggestions import nearest

# Attributes


def malformed_id(spot: Spot, what: str, value: str, limit: int) -> Diagnostic:
    """An identifier of a message, a segment or a product that is none."""
    help_ = f"write at most {limit} of a-z, 0-9, `-`, `_` and `.`, a letter or digit first"
    return Diagnostic("MR401", f"`{value[:80]}` is no identifier of a {what}", *spot, help=(help_,))


def duplicate_id(spot: Spot, id_: str, lines: Sequence[int]) -> Diagnostic:
    """One identifier of several messages: which of them an acknowledgement is for could not be told."""
    others = f", in line {' and '.join(map(str, lines))} too" if lines else ""
    message = f"`{id_}` is the identifier of another message{others}"
    return Diagnostic("MR402", message, *spot, help=("give each message an identifier of its own",))


def never_expires(spot: Spot) -> Diagnostic:
    """A message without an end."""
    return Diagnostic(
        "MR403",
        "the message never expires",
        *spot,
        help=('write `expires="..."`, the time when nobody needs it any more',),
        severity=Severity.WARNING,
    )


def ends_before_it_starts(spot: Spot, starts: str, expires: str) -> Diagnostic:
    """A message that holds at no time."""
    message = f"the message expires at {expires}, before it starts at {starts}"
    if starts == expires:
        message = f"the message starts and expires at the same time, {starts}"
    return Diagnostic("MR404", message, *spot, "shown at no time", ("swap the two, or correct one",))


def snoozed_past_its_end(spot: Spot, latest: str, expires: str) -> Diagnostic:
    """A message that may be put off for longer than it lives."""
    message = f"the message may be put off until {latest}, but expires at {expires}"
    return Diagnostic("MR436", message, *spot, help=("name a time before it expires",), severity=Severity.WARNING)


def instant(spot: Spot, problem: InstantProblem) -> Diagnostic:
    """A time that is none."""
    return Diagnostic(problem.code, problem.message, *spot, help=(problem.help,))


def not_a_number(spot: Spot, what: str, value: str, lowest: int) -> Diagnostic:
    """A whole number that is none, or is too small or too large."""
    message = f"`{value[:40]}` is no number of a {what}"
    return Diagnostic("MR409", message, *spot, help=(f"write a whole number from {lowest} to 999999999",))


def not_one_of(spot: Spot, what: str, value: str, values: Sequence[str]) -> Diagnostic:
    """An attribute whose value is none of those that there are."""
    near = nearest(value, values)
    known = ", ".join(f"`{name}`" for name in values)
    help_ = f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else f"write one of: {known}"
    edit = Edit(spot.span, near[0], certain=False) if len(near) == 1 else None
    return Diagnostic("MR410", f"there is no {what} `{value[:40]}`", *spot, help=(help_,), edit=edit)


def no_condition(spot: Spot) -> Diagnostic:
    """A message for which nobody says on which hosts."""
    help_ = "write `<condition>...</condition>`; `true` stands for every host"
    return Diagnostic("MR411", "the message has no condition", *spot, help=(help_,))


# Languages


def no_default_text(spot: Spot, default: str, languages: Sequence[str]) -> Diagnostic:
    """A message without a text for those whose language it does not have."""
    there = f"it has texts in: {', '.join(languages)}" if languages else "it has no text at all"
    message = f"the message has no text in the default language, `{default}`"
    return Diagnostic("MR412", message, *spot, there, (f'write `<text lang="{default}">`',))


def not_a_language(spot: Spot, problem: TagProblem) -> Diagnostic:
    """A language that is no tag of BCP 47."""
    suggestion = problem.suggestion
    help_ = f"write `{suggestion}`" if suggestion else "write a language tag such as `de`, `pt-BR` or `zh-Hant`"
    edit = Edit(spot.span, suggestion, certain=problem.kind == "underscore") if suggestion else None
    return Diagnostic("MR413", problem.sentence, *spot, help=(help_,), edit=edit)


def repeated_language(spot: Spot, language: str) -> Diagnostic:
    """Two texts of one language."""
    return Diagnostic("MR414", f"the message has two texts in `{language}`", *spot, help=("take one out",))


def untranslated(spot: Spot, range_: str, languages: Sequence[str]) -> Diagnostic:
    """A condition that picks out readers of a language, and no text in it."""
    return Diagnostic(
        "MR415",
        f"the condition asks for readers of `{range_}`, and no text is in that language",
        *spot,
        f"it has texts in: {', '.join(languages)}",
        (f'write `<text lang="{range_.removesuffix("-*")}">`',),
        severity=Severity.WARNING,
    )


# Texts


def unsafe(spot: Spot, what: str, problem: TextProblem) -> Diagnostic:
    """A text that would not be read as it is written."""
    return Diagnostic(problem.code, f"the {what} {problem.message}", *spot, help=(problem.help,))


def no_words(spot: Spot, what: str) -> Diagnostic:
    """A text without a title or without a body."""
    return Diagnostic("MR419", f"the text has no {what}", *spot, help=(f"write `<{what}>...</{what}>`",))


def too_long(spot: Spot, what: str, length: int, limit: int) -> Diagnostic:
    """A title or a body that nobody would read."""
    help_ = "shorten it, and link to a page that tells more"
    return Diagnostic("MR420", f"the {what} has {length:,} characters, more than {limit:,}", *spot, help=(help_,))


def too_many_lines(spot: Spot, what: str, lines: int, limit: int) -> Diagnostic:
    """A text that no pop-up holds."""
    help_ = "shorten it, or write each paragraph as one line"
    return Diagnostic("MR421", f"the {what} has {lines:,} lines, more than {limit}", *spot, help=(help_,))


def too_many_links(spot: Spot, limit: int) -> Diagnostic:
    """More links than anybody follows."""
    return Diagnostic("MR422", f"the text has more than {limit} links", *spot, help=("keep the best ones",))


def too_many_texts(spot: Spot, limit: int) -> Diagnostic:
    """More translations than the limit."""
    help_ = "keep those that are read, or raise the limit"
    return Diagnostic("MR423", f"the message has more than {limit} texts", *spot, help=(help_,))


# Links


def unsafe_link(spot: Spot, problem: LinkProblem) -> Diagnostic:
    """An address that nobody should follow."""
    return Diagnostic(problem.code, problem.message, *spot, help=(problem.help,))


def foreign_host(spot: Spot, host: str, hosts: Sequence[str]) -> Diagnostic:
    """A host that the vocabulary does not list."""
    near = nearest(host, hosts)
    help_ = f"did you mean `{near[0]}`?" if near else f"its link-hosts are: {listed(hosts) or 'none'}"
    return Diagnostic("MR429", f"the vocabulary does not let messages link to `{host[:80]}`", *spot, help=(help_,))


def unlisted_host(spot: Spot, host: str) -> Diagnostic:
    """A link of a catalogue that is to be published, where no vocabulary lists the hosts of links."""
    message = f"the message links to `{host[:80]}`, and no vocabulary says where messages may link to"
    return Diagnostic("MR429", message, *spot, help=(f'write `link-hosts = ["{host[:80]}"]` into the vocabulary',))


def foreign_address(spot: Spot, what: str, host: str) -> Diagnostic:
    """An address in a title or a body that could be no link of the message."""
    message = f"the {what} has an address of `{host[:80]}`, and the vocabulary does not let messages link there"
    help_ = "write what is meant in words, and add a link to its page; or add the host to the vocabulary's link-hosts"
    return Diagnostic("MR437", message, *spot, help=(help_,))


def long_address(spot: Spot, length: int, limit: int) -> Diagnostic:
    """An address that some browser would cut."""
    message = f"the address has {length:,} characters, more than {limit:,}"
    return Diagnostic("MR431", message, *spot, help=("link to a shorter address",))


# Messages among others


def nothing_superseded(spot: Spot, id_: str, ids: Iterable[str]) -> Diagnostic:
    """A message that takes the place of one that is not there."""
    near = nearest(id_, ids)
    help_ = f"did you mean `{near[0]}`?" if near else "take it out, unless the other message may come back"
    message = f"there is no message `{id_[:80]}` that this one could supersede"
    return Diagnostic("MR432", message, *spot, help=(help_,), severity=Severity.WARNING)


def superseded_in_a_ring(spot: Spot, path: Sequence[str]) -> Diagnostic:
    """Messages that take one another's place, so that none would be shown."""
    message = f"the message supersedes itself: {' supersedes '.join(f'`{id_}`' for id_ in path)}"
    if len(path) == 2:
        message = "the message supersedes itself"
    return Diagnostic("MR433", message, *spot, help=("take `supersedes` out of the older one",))


def newer_language(spot: Spot, language: int, known: int) -> Diagnostic:
    """A condition in a language that this library does not know yet."""
    message = f"the condition is in version {language} of the language; this library reads version {known}"
    return Diagnostic("MR434", message, *spot, help=("install a newer version of this library",))


def nothing_decides(spot: Spot) -> Diagnostic:
    """An expectation that would be met by accident."""
    return Diagnostic(
        "MR435",
        "the expectation does not say which part of the condition hides the message",
        *spot,
        help=("write that part between `<expect ...>` and `</expect>`",),
        severity=Severity.WARNING,
    )


# The catalogue


def two_vocabularies(spot: Spot) -> Diagnostic:
    """A vocabulary inside the catalogue, and the name of another one."""
    help_ = "take out the element, or the attribute `vocabulary`"
    return Diagnostic("MR521", "the catalogue has a vocabulary and names another one", *spot, help=(help_,))


def vocabulary_not_read(spot: Spot, name: str) -> Diagnostic:
    """A vocabulary that a catalogue names which did not come from a folder."""
    return Diagnostic(
        "MR522",
        f"the vocabulary `{name[:80]}` is not read: only a catalogue that is loaded from a folder may name files",
        *spot,
        help=("load the catalogue by its path, pass the vocabulary along, or publish it inside the catalogue",),
        severity=Severity.WARNING,
    )


def no_folder(spot: Spot, name: str) -> Diagnostic:
    """A facts file that a catalogue names which did not come from a folder."""
    message = f"`{name[:80]}` cannot be read: the catalogue was not loaded from a folder"
    return Diagnostic("MR525", message, *spot, help=("load the catalogue by its path",))


def repeated_segment(spot: Spot, name: str) -> Diagnostic:
    """Two segments of one name: which of them is meant could not be told."""
    return Diagnostic("MR523", f"there are two segments `{name}`", *spot, help=("give each a name of its own",))


def another_product(spot: Spot, product: str, other: str) -> Diagnostic:
    """A vocabulary that is another product's."""
    return Diagnostic(
        "MR524",
        f"the catalogue is of the product `{product}`, and its vocabulary of `{other}`",
        *spot,
        help=("name the vocabulary of the same product",),
        severity=Severity.WARNING,
    )
