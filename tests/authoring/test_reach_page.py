"""The page of a reach: one file that loads nothing, well formed, with the numbers as bars and as tables."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from messenger_rules.authoring.reach_page import BARS, as_page
from messenger_rules.fleet.counts import Counts
from messenger_rules.fleet.reach import HostGroup, MessageReach, Reach
from messenger_rules.fleet.seen import Standing

AT = datetime(2026, 2, 1, tzinfo=UTC)
HOSTILE = "</title><script>alert(1)</script>\"'&\x1b[31m"


def message(id_: str, *counts: int, standing: Standing = Standing.IN_FORCE) -> MessageReach:
    whole = Counts(*counts)
    return MessageReach(id_, f"Title of {id_}", standing, whole, (whole, Counts()))


def reach(*messages: MessageReach, compared: bool = False, group: str = "debian") -> Reach:
    groups = (HostGroup((group,), 80, Counts(40, 20)), HostGroup((None,), 20, Counts()))
    return Reach(AT, 100, Counts(40, 20, 10, 5), messages, ("os.name",), groups, compared)


def root(page: str) -> Element:
    """The page as a tree: all that makes it HTML and not XML are its empty elements."""
    found: Element = fromstring(re.sub(r"<(meta [^>]*)>", r"<\1/>", page).removeprefix("<!doctype html>"))
    return found


def table(page: str, title: str) -> list[list[str]]:
    region = next(it for it in root(page).iter("div") if it.get("aria-label") == title)
    return [["".join(cell.itertext()) for cell in row] for row in region.iter("tr")]


def bars(page: str) -> dict[str, list[tuple[str, str, str]]]:
    """What is drawn of each message: its name, where it begins, how long it is."""
    chart = next(it for it in root(page).iter("svg") if it.get("class") == "chart")
    return {
        group.findtext("text", ""): [
            (rect.get("class", ""), rect.get("x", ""), rect.get("width", "")) for rect in group.iter("rect")
        ]
        for group in chart.iter("g")
    }


def test_all_numbers_stand_in_tables() -> None:
    page = as_page(reach(message("a", 10, 2, 4, 1), message("b", 40, 0), message("c", standing=Standing.EXPIRED)))
    assert table(page, "All messages") == [
        ["Message", "Shown", "Share", "Undecided"],
        ["bTitle of b", "40", "40%", "0"],
        ["aTitle of a", "10", "10%", "2"],
        ["cTitle of c (expired)", "0", "", "0"],
    ]
    assert table(page, "By os.name") == [
        ["os.name", "Hosts", "Shown", "Share", "Undecided"],
        ["debian", "80", "40", "50%", "20"],
        ["unknown", "20", "0", "", "0"],
    ]
    assert table(page, "Messages by os.name") == [["Message", "debian", "unknown"], ["b", "50%", ""], ["a", "12%", ""]]


def test_what_is_gained_and_lost_has_columns_of_its_own() -> None:
    page = as_page(reach(message("a", 10, 2, 4, 1), compared=True))
    assert "<p>Against the older catalogue, 10 gain a message, 5 lose one.</p>" in page
    assert table(page, "All messages")[1] == ["aTitle of a", "10", "10%", "2", "4", "1"]


def test_bars_are_as_long_as_their_numbers() -> None:
    page = as_page(reach(message("a", 10, 10, 4, 1), message("b", 40, 0), message("c"), compared=True))
    assert bars(page) == {
        "b": [("kept", "0.000%", "100.000%")],
        "a": [("kept", "0.000%", "15.000%"), ("gained", "15.000%", "10.000%"), ("open", "25.000%", "25.000%")],
    }
    assert '<line class="before" x1="17.500%"' in page  # 10 - 4 + 1 of 40


def test_a_chart_has_a_title_and_a_description_in_words() -> None:
    page = as_page(reach(message("a", 10, 2)))
    chart = next(it for it in root(page).iter("svg") if it.get("class") == "chart")
    assert (chart.get("role"), chart.get("aria-labelledby")) == ("img", "chart-title chart-description")
    assert [it.text for it in chart.iter("title")] == ["Hosts that see each message", "a: 10 shown, 2 undecided"]
    assert chart.findtext("desc", "").startswith("A bar for each message; the longest stands for 12 hosts.")


def test_a_long_catalogue_has_its_first_messages_drawn_and_all_told() -> None:
    page = as_page(reach(*(message(f"m{number}", number, 0) for number in range(300))))
    assert len(bars(page)) == BARS
    assert next(iter(bars(page))) == "m299"
    assert "269 more are in the table of all messages." in page  # m0 is seen by no host
    assert len(table(page, "All messages")) == 301


@pytest.mark.parametrize("messages", [(), (message("a"),)])
def test_where_nobody_sees_anything_there_is_no_chart(messages: tuple[MessageReach, ...]) -> None:
    page = as_page(reach(*messages))
    assert "No host sees any message." in page
    assert "<svg" not in page


def test_texts_of_others_stay_texts() -> None:
    subject = replace(message("a", 1, 0), title=HOSTILE)
    page = as_page(reach(subject, group=HOSTILE))
    assert "<script" not in page
    assert "\x1b" not in page
    assert table(page, "By os.name")[1][0] == HOSTILE.replace("\x1b", "\\x1b")


@pytest.mark.parametrize(("product", "title"), [(None, "Reach"), ("acme & co", "Reach of acme & co, serial 42")])
def test_a_page_says_of_which_catalogue_it_is(product: str | None, title: str) -> None:
    page = root(as_page(replace(reach(), product=product, serial=42)))
    assert (page.findtext("head/title"), page.findtext("body/h1")) == (title, title)


def test_the_page_loads_nothing() -> None:
    page = as_page(reach(message("a", 1, 0), compared=True))
    assert not re.search(r"<(script|link|img|iframe)|@import|url\((?!#)|(src|href)=|https?:", page)
