"""What texts look like: in ordinary characters, and without what only stands beside a name."""

from __future__ import annotations

import pytest

from messenger_rules.messages.looks import readings


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("acme.com", ("acme.com",)),
        ("größe", ("größe",)),
        # dots of words
        ("instal\u00b7lat, instal\u0140lat", ("installlat, installlat",)),
        ("paypal\u00b7com", ("paypal.com",)),
        ("ア\u30fbア, 中\u00b7国, ｱ\uff65ｱ", ("ア ア, 中 国, ア ア",)),
        ("a\u30fbア", ("a.ア",)),
        # what looks alike
        *((f"a{dot}b", ("a.b",)) for dot in "\u25aa\u2b1d\u2b29\U0001f784\U0001f78c\U0001f797\u2022\u3002\u2024"),
        *(
            (f"a{hyphen}b", ("a-b",))
            for hyphen in "\u02d7\u058a\u1806\u2010\u2011\u2012\u2013\u2043\u2212\u2796\u2cba\ufe58\uff0d"
        ),
        ("\U0001f150\U0001f169\U0001f170\U0001f189", ("azaz",)),
        ("a\u200db\ufe0f", ("ab",)),
        # ornaments, of each kind
        ("a\u2665b", ("a\u2665b", "a b")),
        ("a\u2192b", ("a\u2192b", "a b")),
        ("a\u20acb", ("a\u20acb", "a b")),
        ("a\u02bcb", ("a\u02bcb", "a b")),
        ("a\u00b2\u2082", ("a22", "a  ")),
        ("a=b<é", ("a=b<é",)),
    ],
)
def test_a_text_is_read_as_it_looks(text: str, forms: tuple[str, ...]) -> None:
    assert readings(text) == forms
