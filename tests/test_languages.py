from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langcodes.registry_parser import parse_registry

from messenger_rules import languages
from messenger_rules.languages import TagProblem, UnreadableTag, canonical, lookup, matches, maximized, problem

REGISTRY = list(parse_registry())  # type: ignore[no-untyped-call]


def registered(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([r["Subtag"] for r in REGISTRY if r["Type"] == kind and ".." not in r["Subtag"]])


def perhaps(subtag: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), subtag.map("-{}".format))


COMMON = st.sampled_from(["en", "de", "zh", "sr", "pt", "no", "nb", "iw", "sh", "cmn", "uz", "sgn"])
TAGS = st.one_of(
    st.tuples(
        st.one_of(COMMON, registered("language")),
        perhaps(registered("extlang")),
        perhaps(registered("script")),
        perhaps(registered("region")),
        perhaps(registered("variant")),
        perhaps(st.sampled_from(["u-co-phonebk", "a-foo-bar", "t-en-u-co-x1"])),
        perhaps(st.sampled_from(["x-a", "x-private-use"])),
    ).map("".join),
    st.sampled_from([r["Tag"] for r in REGISTRY if "Tag" in r]),
)
ANY_TEXT = st.one_of(
    st.text(max_size=80), st.text("abdehnstuxzBCDHKLTUW019-_*.@", max_size=40), TAGS, TAGS.map(lambda tag: f"*-{tag}")
)


def readable(tag: str) -> bool:
    try:
        canonical(tag)
    except UnreadableTag:
        return False
    return True


# Canonical form


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("de", "de"),
        ("DE-ch", "de-CH"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("in-ID", "id-ID"),
        ("mo", "ro"),
        ("sh", "sr-Latn"),
        ("en-uk", "en-GB"),
        ("de-DD", "de-DE"),
        ("en-840", "en-US"),
        ("deu-AT", "de-AT"),
        ("zh-yue", "yue"),
        ("zh-yue-001", "yue-001"),
        ("zh-yue-156-x-a", "yue-CN-x-a"),
        ("zh-cmn-Hans", "zh-Hans"),
        ("zh-min-nan", "nan"),
        ("i-klingon", "tlh"),
        ("en-GB-oed", "en-GB-oxendict"),
        ("de-Latn", "de-Latn"),
        ("sr-Cyrl-RS", "sr-Cyrl-RS"),
        ("es-419", "es-419"),
        ("ca-VALENCIA", "ca-valencia"),
        ("de-de-1901", "de-DE-1901"),
        ("sl-rozaj-biske", "sl-biske-rozaj"),
        ("en-U-co-PHONEBK", "en-u-co-phonebk"),
        ("en-u-co-phonebk-a-foo", "en-a-foo-u-co-phonebk"),
        ("x-Whatever", "x-whatever"),
        ("qaa", "qaa"),
        ("jp", "jp"),
        ("de-QQ", "de-QQ"),
        ("no", "no"),
        ("tl", "fil"),
    ],
)
def test_the_canonical_form(tag: str, expected: str) -> None:
    assert canonical(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("", '"" is not a language tag'),
        ("C", '"C" is not a language tag'),
        ("c", '"c" is not a language tag'),
        ("POSIX", '"POSIX" is not a language tag'),
        ("C.UTF-8", '"C.UTF-8" is not a language tag'),
        ("und", '"und" names no language'),
        ("und-CH", '"und-CH" names no language'),
        ("root", '"root" names no language'),
        ("de_CH", '"de_CH" is not a language tag'),
        ("deutsch", '"deutsch" is not a language tag'),
        ("de-", '"de-" is not a language tag'),
        ("-de", '"-de" is not a language tag'),
        ("de--CH", '"de--CH" is not a language tag'),
        ("de-CH-Latn", '"de-CH-Latn" is not a language tag'),
        ("de-x", '"de-x" is not a language tag'),
        ("de-u", '"de-u" is not a language tag'),
        ("x", '"x" is not a language tag'),
        ("de-1901-1901", '"de-1901-1901" is not a language tag'),
        ("de-a-foo-a-bar", '"de-a-foo-a-bar" is not a language tag'),
        ("de-123456789", '"de-123456789" is not a language tag'),
        ("*", '"*" is not a language tag'),
        ("de\x00", r'"de\x00" is not a language tag'),
        (" de", '" de" is not a language tag'),
        ("dé", '"dé" is not a language tag'),
        ("de-x-" + "a-" * 30 + "a", f'"{("de-x-" + "a-" * 30)[:64]}…" is not a language tag'),
        ("\ud800", r'"\ud800" is not a language tag'),
    ],
)
def test_what_names_no_language(tag: str, expected: str) -> None:
    with pytest.raises(UnreadableTag) as raised:
        canonical(tag)
    assert str(raised.value) == expected


@given(tag=TAGS.filter(readable))
def test_canonical_forms_are_canonical(tag: str) -> None:
    found = canonical(tag)
    assert canonical(found) == found
    assert canonical(tag.upper()) == found


# Likely scripts


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans-CN"),
        ("zh-SG", "zh-Hans-SG"),
        ("zh-TW", "zh-Hant-TW"),
        ("zh-HK", "zh-Hant-HK"),
        ("zh-Hant", "zh-Hant"),
        ("cmn-TW", "cmn-Hant-TW"),
        ("yue", "yue-Hant"),
        ("de", "de-Latn"),
        ("de-CH", "de-Latn-CH"),
        ("de-CH-1901", "de-Latn-CH-1901"),
        ("de-u-co-phonebk", "de-Latn-u-co-phonebk"),
        ("en-UK", "en-Latn-GB"),
        ("iw", "he-Hebr"),
        ("ja", "ja-Jpan"),
        ("sr", "sr-Cyrl"),
        ("sr-ME", "sr-Latn-ME"),
        ("sr-Latn", "sr-Latn"),
        ("sr-Latn-RS", "sr-Latn-RS"),
        ("uz-AF", "uz-Arab-AF"),
        ("qaa", "qaa"),
        ("mul", "mul"),
        ("x-whatever", "x-whatever"),
        ("jp", "jp"),
    ],
)
def test_the_likely_script_is_added_and_nothing_else(tag: str, expected: str) -> None:
    assert maximized(tag) == expected


@given(tag=TAGS.filter(readable))
def test_maximized_is_canonical_and_stays(tag: str) -> None:
    found = maximized(tag)
    assert maximized(found) == canonical(found) == found
    assert matches(tag, found)
    without = [subtag for subtag in found.split("-") if subtag not in canonical(tag).split("-")]
    assert without == [] or (len(without) == 1 and len(without[0]) == 4)


@pytest.mark.parametrize("tag", ["", "C", "und", "de_CH"])
def test_no_language_has_no_script(tag: str) -> None:
    with pytest.raises(UnreadableTag):
        maximized(tag)


# Extended filtering

RFC_4647_SECTION_3_3_2 = [
    "de-DE",
    "de-de",
    "de-Latn-DE",
    "de-Latf-DE",
    "de-DE-x-goethe",
    "de-Latn-DE-1996",
    "de-Deva-DE",
]
AND_THOSE_OUTSIDE = ["de", "de-x-DE", "de-Deva"]


@pytest.mark.parametrize("range_", ["de-DE", "de-*-DE", "DE-*-de", "de-*-*-DE", "de-DE-*"])
def test_the_example_of_the_rfc(range_: str) -> None:
    found = [tag for tag in RFC_4647_SECTION_3_3_2 + AND_THOSE_OUTSIDE if matches(range_, tag)]
    assert found == RFC_4647_SECTION_3_3_2


@pytest.mark.parametrize(
    ("range_", "tag", "expected"),
    [
        ("de", "de", True),
        ("de", "de-CH", True),
        ("de", "den", False),
        ("de", "gsw", False),
        ("den", "de", False),
        ("de-CH", "de-Latn-CH", True),
        ("de-CH", "de-CH-1901", True),
        ("de-CH", "de", False),
        ("de-CH", "de-Latn", False),
        ("de-Latn-CH", "de-CH", False),
        ("de-Latn-DE", "de-Latn-AT-DE", True),
        ("*", "fr-Latn-CH", True),
        ("*-CH", "fr-Latn-CH", True),
        ("*-CH", "fr-Latn-FR", False),
        ("*-CH", "ch", False),
        ("*-Hant", "zh-Hant-TW", True),
        ("*-Hant", "yue-Hant", True),
        ("*-*", "de", True),
        ("zh-Hant", maximized("zh-TW"), True),
        ("zh-Hant", maximized("zh-HK"), True),
        ("zh-Hant", maximized("zh-CN"), False),
        ("zh-Hant", maximized("zh"), False),
        ("zh-TW", maximized("zh-TW"), True),
        ("zh-*-TW", maximized("zh-TW"), True),
        ("de-1996", "de-Latn-DE-1996", True),
        ("de-CH-1996", "de-1996-CH", False),
        ("de-a", "de-x-a", False),
        ("de-x-a", "de-x-a", True),
        ("de-u-co", "de-u-co-phonebk", True),
        ("de-phonebk", "de-u-co-phonebk", False),
        ("de-DE", "de-u-DE", False),
        ("iw", "he", True),
        ("iw-IL", "he-Hebr-IL", True),
        ("iw-*-IL", "he-Hebr-IL", True),
        ("he", "iw", False),
        ("en-UK", "en-Latn-GB", True),
        ("sh", "sr-Latn-RS", True),
        ("sh", "sr-Cyrl-RS", False),
        ("", "de", False),
        ("", "", True),
        ("und", "de", False),
        ("\ud800", "de", False),
    ],
)
def test_extended_filtering(range_: str, tag: str, expected: bool) -> None:
    assert matches(range_, tag) is expected


def plainly_matches(range_: str, tag: str) -> bool:
    """The RFC's five steps, with recursion in place of positions."""

    def rest_matches(wanted: list[str], found: list[str]) -> bool:
        if not wanted:
            return True
        if wanted[0] == "*":
            return rest_matches(wanted[1:], found)
        if not found:
            return False
        if wanted[0] == found[0]:
            return rest_matches(wanted[1:], found[1:])
        return len(found[0]) > 1 and rest_matches(wanted, found[1:])

    (first, *wanted), (language, *found) = range_.lower().split("-"), tag.lower().split("-")
    return first in {"*", language} and rest_matches(wanted, found)


SUBTAGS = st.sampled_from(["de", "zh", "Latn", "Hant", "CH", "TW", "1996", "x", "u", "a"])


@given(
    range_=st.lists(st.one_of(st.just("*"), SUBTAGS), min_size=1, max_size=5).map("-".join),
    tag=st.lists(SUBTAGS, min_size=1, max_size=6).map("-".join),
)
def test_filtering_is_that_of_the_rfc(range_: str, tag: str) -> None:
    assert matches(range_, tag) == plainly_matches(range_, tag)


@given(tag=TAGS.filter(readable))
def test_a_tag_matches_its_beginnings_and_asterisks(tag: str) -> None:
    found = canonical(tag)
    assert matches(tag, found)
    assert matches("*", found)
    subtags = found.split("-")
    assert all(plainly_matches("-".join(subtags[:length]), found) for length in range(1, len(subtags) + 1))


# Lookup


@pytest.mark.parametrize(
    ("wanted", "available", "expected"),
    [
        (["de-CH"], ["en", "de"], "de"),
        (["en-GB"], ["en"], "en"),
        (["pt-BR"], ["en", "pt"], "pt"),
        (["pt-BR"], ["pt", "pt-BR"], "pt-BR"),
        (["pt-BR"], ["pt-PT"], None),
        (["zh-TW"], ["zh-Hans", "zh-Hant"], "zh-Hant"),
        (["zh-HK"], ["zh-Hans", "zh-Hant"], "zh-Hant"),
        (["zh-TW"], ["zh-Hans", "zh"], None),
        (["zh-CN"], ["zh-Hant", "zh"], "zh"),
        (["zh"], ["zh-Hant", "zh-Hans"], "zh-Hans"),
        (["zh-Hant-HK"], ["zh-TW", "zh-Hant"], "zh-Hant"),
        (["sr-Latn"], ["sr"], None),
        (["sr-Latn"], ["sr", "sr-Latn"], "sr-Latn"),
        (["sr"], ["sr-Latn", "sr-Cyrl"], "sr-Cyrl"),
        (["iw-IL"], ["he"], "he"),
        (["he"], ["iw"], "iw"),
        (["de"], ["DE"], "DE"),
        (["fr", "de-CH", "en"], ["en", "de"], "de"),
        (["de-CH-1901", "de-AT"], ["de-AT", "de-CH"], "de-CH"),
        (["fr"], ["en", "de"], None),
        (["de"], ["de-CH"], None),
        ([], ["en"], None),
        (["de"], [], None),
        (["?", "C", "de"], ["!", "de"], "de"),
        (["*"], ["de"], None),
        (["zh-Hant-CN-x-private1-private2"], ["zh-Hant-CN-x", "zh-Hant-CN"], "zh-Hant-CN"),
        (["zh-Hant-CN-x-private1-private2"], ["zh-Hant-CN-x-private1", "zh-Hant-CN"], "zh-Hant-CN-x-private1"),
        (["de-Latn-DE-u-co-phonebk"], ["de-u-co", "de-DE"], "de-DE"),
        (["de"], ["de-Latn", "de"], "de-Latn"),
    ],
)
def test_lookup(wanted: list[str], available: list[str], expected: str | None) -> None:
    assert lookup(wanted, available) == expected


@given(wanted=st.lists(ANY_TEXT, max_size=4), available=st.lists(ANY_TEXT, max_size=4))
def test_lookup_gives_one_of_the_available_or_none(wanted: list[str], available: list[str]) -> None:
    assert lookup(wanted, available) in {None, *available}


@given(tag=TAGS.filter(readable), available=st.lists(TAGS, max_size=3))
def test_what_is_there_exactly_is_found(tag: str, available: list[str]) -> None:
    found = lookup([tag], [*available, tag])
    assert found is not None
    assert maximized(found) == maximized(tag)


# Problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pt_BR", TagProblem("underscore", '"pt_BR" is not a language tag', "pt-BR")),
        ("zh_Hant_TW", TagProblem("underscore", '"zh_Hant_TW" is not a language tag', "zh-Hant-TW")),
        ("de_DE.UTF-8", TagProblem("underscore", '"de_DE.UTF-8" is not a language tag', "de-DE")),
        ("de_AT@euro", TagProblem("underscore", '"de_AT@euro" is not a language tag', "de-AT")),
        ("en_UK", TagProblem("underscore", '"en_UK" is not a language tag', "en-GB")),
        ("jp_JP.eucJP", TagProblem("underscore", '"jp_JP.eucJP" is not a language tag', "ja-JP")),
        ("foo_bar", TagProblem("malformed", '"foo_bar" is not a language tag')),
        ("C", TagProblem("malformed", '"C" is not a language tag')),
        ("C.UTF-8", TagProblem("malformed", '"C.UTF-8" is not a language tag')),
        ("", TagProblem("malformed", '"" is not a language tag')),
        ("de-", TagProblem("malformed", '"de-" is not a language tag')),
        ("de-CH-Latn", TagProblem("malformed", '"de-CH-Latn" is not a language tag')),
        ("de-1901-1901", TagProblem("malformed", '"de-1901-1901" is not a language tag')),
        ("*-CH", TagProblem("malformed", '"*-CH" is a range of languages, not a language tag')),
        ("d" * 70, TagProblem("malformed", f'"{"d" * 64}…" is not a language tag: it has 70 characters')),
        ("en-UK", TagProblem("region", '"UK" is not a region; the region is GB', "en-GB")),
        ("en-uk", TagProblem("region", '"uk" is not a region; the region is GB', "en-GB")),
        ("en-840", TagProblem("region", '"840" is not a region; the region is US', "en-US")),
        ("en-EN", TagProblem("region", '"EN" is not a region; a region is a country\'s code', "en")),
        ("cs-CS", TagProblem("region", '"CS" is not a region; a region is a country\'s code', "cs")),
        ("uk-UK", TagProblem("region", '"UK" is not a region; a region is a country\'s code', "uk")),
        ("de-QB", TagProblem("unknown", 'no region "QB" is registered')),
        ("jp", TagProblem("country", '"jp" is a country, not a language; the language of JP is ja', "ja")),
        ("jp-JP", TagProblem("country", '"jp" is a country, not a language; the language of JP is ja', "ja-JP")),
        ("cz", TagProblem("country", '"cz" is a country, not a language; the language of CZ is cs', "cs")),
        ("dk", TagProblem("country", '"dk" is a country, not a language; the language of DK is da', "da")),
        ("GR", TagProblem("country", '"GR" is a country, not a language; the language of GR is el', "el")),
        ("cn", TagProblem("country", '"cn" is a country, not a language; the language of CN is zh', "zh")),
        ("us", TagProblem("country", '"us" is a country, not a language; the language of US is en', "en")),
        ("gb-UK", TagProblem("country", '"gb" is a country, not a language; the language of GB is en', "en-GB")),
        ("qq", TagProblem("unknown", 'no language "qq" is registered')),
        ("zz", TagProblem("unknown", 'no language "zz" is registered')),
        ("aq", TagProblem("unknown", 'no language "aq" is registered')),
        ("root", TagProblem("unknown", '"root" names no language')),
        ("und", TagProblem("unknown", '"und" names no language')),
        ("i-enochian", TagProblem("unknown", '"i-enochian" names no language')),
        ("deutsch", TagProblem("unknown", 'no language "deutsch" is registered')),
        ("english", TagProblem("unknown", '"english" is a name; the tag is en', "en")),
        ("German-AT", TagProblem("unknown", '"German" is a name; the tag is de', "de-AT")),
        ("English-EN", TagProblem("unknown", '"English" is a name; the tag is en', "en")),
        ("thai", TagProblem("unknown", '"thai" is a name; the tag is th', "th")),
        ("ger", TagProblem("unknown", 'no language "ger" is registered; its tag is de', "de")),
        ("deu-AT", TagProblem("unknown", 'no language "deu" is registered; its tag is de', "de-AT")),
        ("zh-CHS", TagProblem("unknown", 'no variety "CHS" of "zh" is registered')),
        ("zh-Hanz", TagProblem("unknown", 'no script "Hanz" is registered')),
        ("sr-latin", TagProblem("unknown", '"latin" is a name; the script is Latn', "sr-Latn")),
        ("de-swiss", TagProblem("unknown", 'no variant "swiss" is registered')),
    ],
)
def test_what_people_get_wrong(text: str, expected: TagProblem) -> None:
    assert problem(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "de", "de-CH", "DE-ch", "zh-Hant", "zh-Hant-TW", "pt-BR", "es-419", "se", "kr", "uk", "ca-valencia", "zh-yue",
        "iw", "sh", "de-DD", "en-GB-oed", "i-klingon", "x-whatever", "de-x-private", "de-u-co-phonebk", "qaa", "mul", "zh-yue-001",
    ],
)  # fmt: skip
def test_what_is_right(text: str) -> None:
    assert problem(text) is None
    assert problem(text, range_=True) is None


@pytest.mark.parametrize("text", ["*", "*-CH", "zh-*-TW", "de-*", "*-*", "*-Hant", "*-1996"])
def test_ranges_may_have_asterisks(text: str) -> None:
    assert problem(text, range_=True) is None
    found = problem(text)
    assert found is not None
    assert found.sentence == f'"{text}" is a range of languages, not a language tag'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*-UK", TagProblem("region", '"UK" is not a region; the region is GB', "*-GB")),
        ("*_CH", TagProblem("underscore", '"*_CH" is not a language tag', "*-CH")),
        ("jp-*-JP", TagProblem("country", '"jp" is a country, not a language; the language of JP is ja', "ja-*-JP")),
        ("jp-*-UK", TagProblem("country", '"jp" is a country, not a language; the language of JP is ja', "ja-*-GB")),
        ("de*", TagProblem("malformed", '"de*" is not a language tag')),
        ("", TagProblem("malformed", '"" is not a language tag')),
        ("*-", TagProblem("malformed", '"*-" is not a language tag')),
        ("und", TagProblem("unknown", '"und" names no language')),
    ],
)
def test_what_people_get_wrong_in_ranges(text: str, expected: TagProblem) -> None:
    assert problem(text, range_=True) == expected


@given(text=ANY_TEXT, range_=st.booleans())
def test_a_suggestion_has_no_problem(text: str, range_: bool) -> None:
    found = problem(text, range_=range_)
    if found is None:
        assert "*" in text or readable(text)
    else:
        assert found.sentence.isprintable()
        if found.suggestion is not None:
            assert problem(found.suggestion, range_=True) is None


@given(text=ANY_TEXT, other=ANY_TEXT)
def test_nothing_else_is_ever_raised(text: str, other: str) -> None:
    matches(text, other)
    for read in (canonical, maximized):
        try:
            read(text)
        except UnreadableTag as error:
            assert str(error).isprintable()  # noqa: PT017 -- most texts are refused, some are not


@pytest.mark.parametrize(
    "record", [r for r in REGISTRY if r["Type"] == "language" and len(r["Subtag"]) == 2], ids=lambda r: r["Subtag"]
)
def test_every_registered_language_of_two_letters_is_right(record: dict[str, str]) -> None:
    assert problem(record["Subtag"]) is None
    assert readable(record["Subtag"])


# The reference page

PAGE = (Path(__file__).parents[1] / "docs" / "reference" / "languages.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("|")][
        2:
    ]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_page_on_likely_scripts() -> None:
    rows = [(*codes(locale), *codes(fact)) for locale, fact in table("The fact")]
    assert rows == [(locale, maximized(locale)) for locale, _ in rows]


def test_the_page_on_ranges() -> None:
    for range_, inside, outside in table("Ranges: `matches`"):
        (written,) = codes(range_)
        assert problem(written, range_=True) is None
        assert {tag: matches(written, tag) for tag in codes(inside) + codes(outside)} == {
            **dict.fromkeys(codes(inside), True),
            **dict.fromkeys(codes(outside), False),
        }


def test_the_page_on_translations() -> None:
    for wanted, available, expected in table("Translations"):
        found = lookup(codes(wanted), codes(available))
        assert expected.startswith("the default" if found is None else f"`{found}`")


def test_the_page_on_mistakes() -> None:
    for written, said, meant in table("What authors get wrong"):
        found = problem(*codes(written))
        assert found is not None
        assert found.sentence == said
        assert codes(meant) == ([] if found.suggestion is None else [found.suggestion])


# Cost


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a-" * 500_000, "*-" * 500_000, "_" * 1_000_000])
def test_what_is_too_long_is_told_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(UnreadableTag):
        canonical(text)
    assert problem(text) is not None
    assert time.process_time() - start < 0.1  # a hundredth of it, where this runs alone


def test_importing_does_not_import_the_registry() -> None:
    code = "import sys, messenger_rules.languages, messenger_rules.versions; print({'langcodes', 'packaging'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_memory_is_bounded() -> None:
    for function in (languages.canonical, languages.maximized, languages.matches, languages.problem, languages._lookup):
        assert function.cache_info().maxsize is not None
