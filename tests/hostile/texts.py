"""Rows 36 to 52: texts that are not what they seem, and links that lead elsewhere."""

from __future__ import annotations

from tests.hostile.catalogues import alone, fine
from tests.hostile.rows import Check, Fate, Row

_MARKUP = "&lt;b>b&lt;/b> &lt;script>alert(1)&lt;/script> [red]r[/red] %s {} {0.__class__} $(id) `id`"


_VOCABULARY = "<vocabulary>link-hosts = ['acme.example', 'attacker.example']</vocabulary>"


def _link(address: str, *codes: str, label: str = "Article") -> Check:
    return alone(f'<link href="{address}">{label}</link>', *codes, beside=_VOCABULARY)


ROWS = (
    Row(36, "an override of direction in a title", Fate.MESSAGE, alone("<title>a\u202eb</title>", "MR416"), ("MR416",)),
    Row(
        37,
        "an isolate of direction that is not closed",
        Fate.MESSAGE,
        alone("<title>\u2066a</title>", "MR416"),
        ("MR416",),
    ),
    Row(
        38,
        "a product's name with an invisible space",
        Fate.MESSAGE,
        alone("<title>Ac\u200bme</title>", "MR416"),
        ("MR416",),
    ),
    Row(39, "a name with one Cyrillic letter", Fate.MESSAGE, alone("<title>Acm\u0435</title>", "MR418"), ("MR418",)),
    Row(40, "five marks on one letter", Fate.MESSAGE, alone(f"<title>a{chr(0x316) * 5}</title>", "MR417"), ("MR417",)),
    Row(
        41,
        "markup of all kinds: it is read as it is written",
        Fate.FINE,
        fine(f"<body>{_MARKUP}</body>", _MARKUP.replace("&lt;", "<")),
    ),
    Row(42, "a body of 4,001 characters", Fate.MESSAGE, alone(f"<body>{'a' * 4001}</body>", "MR420"), ("MR420",)),
    Row(43, "a body of 21 lines", Fate.MESSAGE, alone("<body>" + "a\n" * 21 + "</body>", "MR421"), ("MR421",)),
    *(
        Row(44, f"a link to `{address}`", Fate.MESSAGE, _link(address, "MR424"), ("MR424",))
        for address in (
            "javascript:alert(1)",
            "data:text/html,a",
            "file:///etc/passwd",
            "ms-msdt:/id",
            "\\\\acme.example\\share",
            "//acme.example/a",
        )
    ),
    Row(
        45,
        "a link with a user name, `https://acme.example@attacker.example`",
        Fate.MESSAGE,
        _link("https://acme.example@attacker.example", "MR425"),
        ("MR425",),
    ),
    Row(
        46,
        "a host that ends like one in the vocabulary, `https://evilacme.example`",
        Fate.MESSAGE,
        _link("https://evilacme.example/", "MR429"),
        ("MR429",),
    ),
    Row(
        47,
        "a line end in an address, `%0d%0a`",
        Fate.MESSAGE,
        _link("https://acme.example/%0d%0aa", "MR428"),
        ("MR428",),
    ),
    Row(48, "a host that is not ASCII", Fate.MESSAGE, _link("https://\u0430cme.example/", "MR427"), ("MR427",)),
    Row(48, "the same host, encoded", Fate.MESSAGE, _link("https://xn--cme-5cd.example/", "MR427"), ("MR427",)),
    Row(
        49,
        "a label that is another address",
        Fate.MESSAGE,
        _link("https://acme.example/", "MR430", label="https://www.attacker.example/"),
        ("MR430",),
    ),
    Row(
        50,
        "U+200C in a Persian word",
        Fate.FINE,
        fine("<title>\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645</title>", "\u200c"),
    ),
    Row(
        51,
        "Hebrew with digits, in the order in which people read it",
        Fate.FINE,
        fine("<title>עדכון לגרסה 5.2</title>", "עדכון לגרסה 5.2"),
        held_by=("tests/front_ends/test_right_to_left.py::test_drawn",),
    ),
    Row(
        52,
        "a family of emoji, joined by U+200D",
        Fate.MESSAGE,
        alone("<title>\U0001f469\u200d\U0001f467</title>", "MR416"),
        ("MR416",),
        reason="joiners are let through inside the scripts that need them; no message needs a family",
    ),
)
