"""Drawing: a condition as a picture in one of the forms that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from messenger_rules.pictures.dot import dot
from messenger_rules.pictures.mermaid import mermaid
from messenger_rules.pictures.picture import Part, picture
from messenger_rules.pictures.svg import svg

if TYPE_CHECKING:
    from messenger_rules.condition.condition import Condition
    from messenger_rules.condition.interpreter import Decision


def drawn(form: str, condition: Condition, decision: Decision | None = None, *, title: str = "condition") -> str:
    """The text of a picture: ``dot``, ``svg`` or ``mermaid``; with a decision, the outcome of each part is coloured.

    >>> import messenger_rules as mr
    >>> print(drawn("mermaid", mr.compile("os.version < 12")).splitlines()[0])
    flowchart LR
    """
    forms: Mapping[str, Callable[[Part], str]] = {"dot": dot, "mermaid": mermaid, "svg": lambda part: svg(part, title)}
    return forms[form](picture(condition, decision))
