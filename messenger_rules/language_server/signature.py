"""Signature help: which arguments a predicate takes, and which of them stands at the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from messenger_rules.condition.language import Language
from messenger_rules.language_server.before import before


@dataclass(frozen=True, slots=True)
class Signature:
    """A call as its reference has it; ``parameters`` are parts of the label, ``active`` is the one at the cursor."""

    label: str
    parameters: tuple[str, ...]
    active: int
    summary: str


def signature_at(text: str, offset: int, language: Language) -> Signature | None:
    """The signature of the innermost call around an offset; None outside of calls."""
    found = before(text, offset)
    bracket = None if found is None else found.bracket
    while found is not None and bracket is not None:
        called = str(found.tokens[bracket - 1]) if bracket else ""
        predicate = language.predicates.get(called)
        if found.tokens[bracket].type == "LPAR" and predicate is not None:
            inside = predicate.signature.partition("(")[2].removesuffix(")")
            parameters = tuple(part.strip(" []") for part in inside.split(",")) if inside else ()
            return Signature(predicate.signature, parameters, found.argument(bracket), predicate.summary)
        bracket = type(found)(found.tokens[:bracket], found.span, quoted=False).bracket
    return None
