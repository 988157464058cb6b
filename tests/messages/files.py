"""Catalogue files for tests, from as little as matters: what stands around a fragment is put around it."""

from __future__ import annotations

import textwrap

NAMESPACE = "urn:messenger-rules:catalog:1"

CATALOG = f'<catalog xmlns="{NAMESPACE}" product="acme-console" serial="42" default-language="en">\n{{}}\n</catalog>\n'
MESSAGE = """\
<message id="console-4" expires="2026-12-31T00:00:00Z">
  <condition>console.version in 4.*</condition>
  <text lang="en"><title>Console 4 is being retired</title><body>Move to 5.2.</body></text>
{}
</message>"""
TEXT = """\
<text lang="de">
  <title>Konsole 4 läuft aus</title>
  <body>Wechseln Sie zu 5.2.</body>
{}
</text>"""

AROUND = {
    "message": (CATALOG,),
    "segment": (CATALOG,),
    "xi:include": (CATALOG,),
    "condition": (CATALOG, '<message id="console-4" expires="2026-12-31T00:00:00Z">\n{}\n</message>'),
    "text": (CATALOG, MESSAGE),
    "expect": (CATALOG, MESSAGE),
    "link": (CATALOG, MESSAGE, TEXT),
    "title": (CATALOG, MESSAGE, TEXT.replace("  <title>Konsole 4 läuft aus</title>\n", "")),
    "body": (CATALOG, MESSAGE, TEXT.replace("  <body>Wechseln Sie zu 5.2.</body>\n", "")),
}
"""What stands around an element that a fragment begins with, from the outside to the inside."""


def file_of(fragment: str) -> bytes:
    """The bytes of a whole catalogue round a fragment; of what is a whole file, the file."""
    name = fragment.lstrip("<").partition(">")[0].partition(" ")[0].rstrip("/")
    for around in reversed(AROUND.get(name, ())):
        fragment = around.replace("{}", textwrap.indent(fragment, "  "))
    return fragment.encode()


def message(**attributes: str) -> str:
    """A good message with some attributes changed or added; an empty value takes one out."""
    given = {"id": "console-4", "expires": "2026-12-31T00:00:00Z"} | {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    written = " ".join(f'{name}="{value}"' for name, value in given.items() if value)
    return f"<message {written}>" + MESSAGE.partition(">")[2].replace("\n{}", "")
