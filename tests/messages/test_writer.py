"""The writer and the formatter: what is written is read again as the same, and formatting changes layout alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import CatalogError
from messenger_rules.messages.document import Document
from messenger_rules.messages.formatter import format_catalog
from messenger_rules.messages.markup import Remark, Words, print_document
from messenger_rules.messages.message import Message, Text
from messenger_rules.messages.reader import read
from messenger_rules.messages.writer import write
from tests.messages.files import NAMESPACE, file_of, message
from tests.messages.random_documents import documents


def read_again(text: str) -> Document:
    drafts = read(text.encode())
    assert [found for draft in drafts.messages for found in draft.diagnostics] == []
    return replace(drafts.document, messages=tuple(draft.message for draft in drafts.messages))


@given(documents())
def test_reading_what_was_written_gives_the_same(document: Document) -> None:
    assert read_again(write(document)) == document


@given(documents())
def test_what_is_written_is_canonical(document: Document) -> None:
    written = write(document)
    assert write(read_again(written)) == written
    assert all(line == line.rstrip() for line in written.splitlines()) or "'''" in written or "\u00a0" in written


@given(documents())
def test_formatting_what_was_formatted_changes_nothing(document: Document) -> None:
    formatted = format_catalog(write(document).encode())
    again = read_again(formatted)

    assert format_catalog(formatted.encode()) == formatted
    assert replace(again, messages=(), segments=()) == replace(document, messages=(), segments=())
    assert [found.texts for found in again.messages] == [found.texts for found in document.messages]


def test_a_character_that_xml_cannot_hold_is_told() -> None:
    unspeakable = Message("m", 'like(os.name, "\x00")', (Text.of("en", "x", "y"),))
    with pytest.raises(CatalogError) as caught:
        write(Document((unspeakable,)))
    assert caught.value.diagnostics[0].message == "U+0000 is no character that XML may have"


UNTIDY = f"""\ufeff<?xml version='1.0' encoding='utf-8'?><!-- licence:
   free -->
<m:catalog vocabulary='vocabulary.toml'
  xmlns:m="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" product='acme-console'
  xsi:schemaLocation="{NAMESPACE} catalog.xsd"  >
<m:segment name="old"> (console.version&lt;5)   </m:segment>
<!--a heading-->

<!-- first
     message

       indented
-->
<m:message expires="2026-12-31T00:00Z" id="m" severity="warning"><!-- who -->
<m:condition><!-- hidden -->os.family=="linux" and (console.version&lt;5 or (console.version in 5.2.* and os.version is known)) and installed("backup",&lt;2.10)
# why
</m:condition><m:text lang='en'><m:title> A title
  of two lines </m:title><m:body>
     One &amp; two.

     Three ]]&gt; four.</m:body>
  <m:link href="https://a.example/?x=1&amp;y='2'">Article</m:link> </m:text>
  <m:expect facts='h.json' at='2026-01-01T00:00Z' outcome='shown'>console.version&lt;5</m:expect>
  <m:expect facts='h.json' at='2026-01-01T00:00Z' outcome='expired'/><!-- last -->
</m:message></m:catalog><!-- end -->
"""

TIDY = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!--
  licence:
  free
-->
<catalog xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="{NAMESPACE} catalog.xsd" product="acme-console"
         vocabulary="vocabulary.toml">
  <segment name="old"><![CDATA[console.version < 5]]></segment>

  <!-- a heading -->

  <!--
    first
    message

      indented
  -->
  <message id="m" severity="warning" expires="2026-12-31T00:00Z">
    <!-- who -->
    <!-- hidden -->
    <condition><![CDATA[
      os.family == "linux"
      and (console.version < 5 or (console.version in 5.2.* and os.version is known))
      and installed("backup", < 2.10)
      # why
    ]]></condition>
    <text lang="en">
      <title>A title of two lines</title>
      <body>
        One &amp; two.

        Three ]]&gt; four.
      </body>
      <link href="https://a.example/?x=1&amp;y='2'">Article</link>
    </text>
    <expect facts="h.json" at="2026-01-01T00:00Z" outcome="shown"><![CDATA[console.version < 5]]></expect>
    <expect facts="h.json" at="2026-01-01T00:00Z" outcome="expired"/>
    <!-- last -->
  </message>
</catalog>
<!-- end -->
"""


def test_an_untidy_file_is_formatted_with_its_comments() -> None:
    assert format_catalog(UNTIDY.encode()) == TIDY
    assert format_catalog(TIDY.encode()) == TIDY


@pytest.mark.parametrize(
    ("fragment", "codes"),
    [
        ("<condition>a ==</condition>", ["MR102"]),
        ("<condition>true</condition><conditon/>", ["MR513"]),
        ('<text langg="en"/>', ["MR514", "MR515"]),
        ("<title>a</titel>", ["MR508"]),
    ],
)
def test_what_cannot_be_read_is_not_formatted(fragment: str, codes: list[str]) -> None:
    with pytest.raises(CatalogError) as caught:
        format_catalog(file_of(fragment), "messages.xml")
    assert [found.code for found in caught.value.diagnostics] == codes


def test_what_is_wrong_with_a_message_does_not_hinder_its_layout() -> None:
    assert 'severity="urgent"' in format_catalog(file_of(message(severity="urgent", expires="soon")))


@given(st.text(alphabet="ab-\n <&", max_size=30).filter(lambda text: "--" not in text and not text.endswith("-")))
def test_comments_are_printed_as_they_are_read(text: str) -> None:
    data = f'<catalog xmlns="{NAMESPACE}"><!--{text}--></catalog>'
    formatted = format_catalog(data.encode())
    assert "".join(formatted.split("<!--")[1].split("-->")[0].split()) == "".join(text.split())
    assert format_catalog(formatted.encode()) == formatted


def test_what_only_looks_like_a_comment_stays_where_it_is() -> None:
    body = "<body><![CDATA[a <!-- b --> c]]><!-- <![CDATA[ --></body>"
    formatted = format_catalog(file_of(body))
    assert "<!-- <![CDATA[ -->" in formatted
    assert "<body>a &lt;!-- b --&gt; c</body>" in formatted


def test_nodes_are_printed_one_a_line() -> None:
    assert print_document([Remark("a\nb"), Words("title", [("x", '"<>&\n')], "")]) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!--\n  a\n  b\n-->\n<title x="&quot;&lt;>&amp;&#10;"/>\n'
    )
