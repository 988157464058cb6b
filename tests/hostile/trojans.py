"""Fifty-one samples in the manner of "Trojan Source": what a reviewer sees is not what is read. All are refused."""

from __future__ import annotations

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONDITION = "<condition><![CDATA[{}]]></condition>"


def _condition(text: str) -> str:
    return _CONDITION.format(text)


def _title(text: str) -> str:
    return f"<title>{text}</title>"


SAMPLES: tuple[tuple[str, str], ...] = (
    # each of the nine controls that turn the order, in each place that a reviewer looks at
    *((_title(f"Move {char}to 5.2"), "MR416") for char in _TURNING),
    *((_condition(f"true # {char}and false"), "MR109") for char in _TURNING),
    *((_condition(f'os.name == "debian{char}"'), "MR109") for char in _TURNING),
    # a part that seems to be a comment, a comment that seems to be a part, a text that seems to end
    (_condition('os.family == "linux" # \u202e \u2066and false\u2069 \u2066'), "MR109"),
    (_condition("#\u202e \u2066or true\u2069 \u2066only administrators\nfalse"), "MR109"),
    (_condition('os.name == "debian\u202e \u2066# only this\u2069 \u2066"'), "MR109"),
    (_condition('os.name == "debian\u200b"'), "MR109"),
    (_condition('os.name == "debian\u2060" or true'), "MR109"),
    (_condition('os.name == "debian\u00ad"'), "MR109"),
    (_condition('os.name == "debian\ufeff"'), "MR109"),
    (_condition('os.name == "debian\U000e0041\U000e0042"'), "MR109"),
    (_condition('os.name == "a\u2028b"'), "MR109"),
    # names that look like others
    (_condition('\u043es.name == "debian"'), "MR114"),
    (_condition('os.nam\u0435 == "debian"'), "MR114"),
    (_condition('inst\u0430lled("backup")'), "MR114"),
    (_condition('os\u200b.name == "debian"'), "MR109"),
    (_condition("os.name == \uff02debian\uff02"), "MR103"),
    (_condition('os.name == "debian" \u2228 true'), "MR128"),
    (_condition("console.version < \u0665"), "MR129"),
    (_title("\u0410cme Console ends"), "MR418"),
    (_title("Acme Cons\u03bfle ends"), "MR418"),
    (_title("Install\U000e0061\U000e0062 now"), "MR416"),
    (_title("Install\ufe01\ufe02\ufe03 now"), "MR416"),
    ('<link href="https://supp\u043ert.acme.example/">Article</link>', "MR427"),
    ('<link href="https://support.acme.example/">supp\u043ert.acme.example</link>', "MR418"),
    ('<link href="https://support.acme.example/">support\u2024attacker\u2024com</link>', "MR430"),
    ('<message id="mess\u0430ge"><condition>true</condition></message>', "MR401"),
)
"""A fragment of a message, and the code that refuses it."""
