"""The pages of the diagnostic codes, as the docs have them: what a code is about, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PAGE = re.compile(
    r"# (?P<code>MR\d{3}): (?P<title>[^\n]+)\n+\(severity: (?P<severity>\w+)\)\n+(?P<about>.+?)\n\n", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class CodePage:
    """A page: its title, how bad the code mostly is, the paragraph that says what it is about, and the whole text."""

    code: str
    title: str
    severity: str
    about: str
    text: str


@cache
def code_page(code: str) -> CodePage | None:
    """The page of a code; None for a code that is not one of ours.

    >>> code_page("MR201").title
    'an unknown fact'
    """
    page = files("messenger_rules.codes").joinpath(f"{code}.md")
    if not page.is_file():
        return None
    text = page.read_text("utf-8")
    found = _PAGE.match(text)
    assert found is not None, f"the page of {code} has no title, no severity or no first paragraph"
    about = " ".join(found["about"].split())
    return CodePage(code, found["title"], found["severity"], about, text)
