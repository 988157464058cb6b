"""Regular expressions in Firefox's messages that stand for a few texts: anchors, letters and classes of letters."""

from __future__ import annotations

import itertools
import re

from messenger_rules.condition import tree
from messenger_rules.importers.expressions import any_of, asked, one_of
from messenger_rules.importers.imported import Untranslatable

MAX_TEXTS = 64
"""How many texts a pattern may stand for."""

_PIECE = re.compile(r"\[(?P<class>[A-Za-z0-9_ -]+)\]|\\(?P<escaped>[^A-Za-z0-9])|(?P<letter>[^\\^$.|?*+()\[\]{}])")


def matching(fact: str, pattern: str) -> tree.Expression:
    """The condition that a text matches a pattern somewhere, as ``String.match`` does.

    :raises Untranslatable: where the pattern stands for too many texts.

    >>> from messenger_rules.condition.writer import write_expression
    >>> write_expression(matching("channel", "^[nt]us5$"))
    'channel in ["nus5", "tus5"]'
    """
    texts = [tree.Text(text) for text in _texts(pattern.removeprefix("^").removesuffix("$"), pattern)]
    match pattern.startswith("^"), pattern.endswith("$"):
        case True, True:
            return one_of(fact, texts)
        case True, False:
            predicate = "starts_with"
        case False, True:
            predicate = "ends_with"
        case _:
            predicate = "contains"
    return any_of(asked(predicate, tree.Name(fact), text) for text in texts)


def _texts(inner: str, pattern: str) -> list[str]:
    choices: list[str] = []
    position, count = 0, 1
    while position < len(inner):
        piece = _PIECE.match(inner, position)
        letters = _letters(piece) if piece is not None else ""
        count *= len(letters)
        if piece is None or not 0 < count <= MAX_TEXTS:
            raise Untranslatable("a regular expression that does not stand for a few texts", f"`{pattern}`")
        choices.append(letters)
        position = piece.end()
    return ["".join(text) for text in itertools.product(*choices)]


def _letters(piece: re.Match[str]) -> str:
    if piece["class"] is None:
        return str(piece["escaped"] or piece["letter"])
    spread = re.sub(r"(.)-(.)", lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), piece["class"])
    return "".join(dict.fromkeys(spread))
