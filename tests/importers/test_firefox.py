"""Messages of Firefox: what their targeting becomes, and what cannot be said."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.importers.firefox import import_message
from messenger_rules.importers.imported import IMPORT_LIMITS, Imported, Refused
from tests.importers import browsers, guided
from tests.importers.readings import jexl as jexl_reading

TARGETINGS = [
    ("", "true"),
    ("true", "true"),
    ("false", "false"),
    ("!'x'", "false"),
    ("1 < 2 && 'a' == 'a'", "true"),
    # Flags
    ("usesFirefoxSync", "firefox.uses_firefox_sync"),
    ("!usesFirefoxSync", "not firefox.uses_firefox_sync"),
    ("!!usesFirefoxSync", "firefox.uses_firefox_sync"),
    ("isFxAEnabled == true", "firefox.is_fx_a_enabled"),
    ("false == isFxAEnabled", "not firefox.is_fx_a_enabled"),
    ("isMajorUpgrade != true", "not firefox.is_major_upgrade"),
    ("userPrefs.cfrFeatures", "firefox.user_prefs.cfr_features"),
    ("(a == 1) == false", "firefox.a != 1"),
    # Texts
    ("locale == 'en-US'", 'firefox.locale == "en-US"'),
    ("'en-US' != locale", 'firefox.locale != "en-US"'),
    ("locale in ['de', 'fr', 'de']", 'firefox.locale in ["de", "fr"]'),
    ("!(locale in ['de', 'fr'])", 'firefox.locale not in ["de", "fr"]'),
    ("locale in ['de']", 'firefox.locale == "de"'),
    ("locale in []", "false"),
    ("'de' in locale", 'contains(firefox.locale, "de")'),
    ("!type || type == 'save'", 'firefox.type == "" or firefox.type == "save"'),
    ("unheardOf && unheardOf == 'x'", 'firefox.unheard_of != "" and firefox.unheard_of == "x"'),
    ("'a' in ['a', 'b']", "true"),
    ("'a' in 'bc'", "false"),
    # Numbers
    ("totalBookmarksCount >= 10", "firefox.total_bookmarks_count >= 10"),
    ("10 <= totalBookmarksCount", "firefox.total_bookmarks_count >= 10"),
    ("totalBookmarksCount * 2 - 1 > 5.5", "firefox.total_bookmarks_count > 3.25"),
    ("5 - pageLoad < 1", "firefox.page_load > 4"),
    ("pageLoad", "firefox.page_load != 0"),
    ("pageLoad - 4", "firefox.page_load != 4"),
    ("pageLoad in [1, 2]", "firefox.page_load == 1 or firefox.page_load == 2"),
    ("pageLoad >= '4.'", "firefox.page_load >= 4"),
    ("pageLoad == 'four'", "false"),
    ("userMonthlyActivity|length >= 1", "firefox_length.user_monthly_activity >= 1"),
    ("recentVisits|length", "firefox_length.recent_visits > 0"),
    ("addonsInfo.addons|keys|length > 2", "firefox_key_count.addons_info.addons > 2"),
    # Versions
    ("firefoxVersion >= 70", "console.version >= 70.*"),
    ("firefoxVersion > 70", "console.version > 70.*"),
    ("firefoxVersion < 72", "console.version < 72.*"),
    ("firefoxVersion <= 72", "console.version <= 72.*"),
    ("firefoxVersion == 78", "console.version in 78.*"),
    ("firefoxVersion != 78", "console.version not in 78.*"),
    ("firefoxVersion in [78, 91]", "console.version in 78.* or console.version in 91.*"),
    ("firefoxVersion >= '82.'", "console.version >= 82.*"),
    ("firefoxVersion >= 70.5", "console.version >= 71.*"),
    ("firefoxVersion == 70.5", "false"),
    ("firefoxVersion > 0 - 1", "true"),
    ("firefoxVersion < 'x'", "false"),
    ("firefoxVersion", "console.version not in 0.*"),
    ("version", "true"),
    ("firefoxVersion|versionCompare(72) >= 0", "console.version >= 72.*"),
    ("firefoxVersion|versionCompare('72.*') > 0", "console.version >= 73.*"),
    ("version|versionCompare('95.!') >= 0", "console.version >= 95.*"),
    ("version|versionCompare('95.!') < 0", "console.version < 95.*"),
    ("version|versionCompare('130.*') <= 0", "console.version <= 130.*"),
    ("0 < version|versionCompare('130.*')", "console.version > 130.*"),
    ("version|versionCompare('100.0.1') >= 0", "console.version >= 100.0.1"),
    ("version|versionCompare('70.0a1') == 0", "console.version == 70.0a1"),
    ("version|versionCompare('70.!')", "true"),
    # Times
    ("(currentDate|date - profileAgeCreated) / 86400000 >= 28", "older_than(firefox.profile_age_created, 28d)"),
    (
        "(currentDate|date - profileAgeCreated|date) / 604800000 < 15",
        "not older_than(firefox.profile_age_created, 105d)",
    ),
    ("currentDate|date - 2419200000 >= profileAgeCreated", "older_than(firefox.profile_age_created, 28d)"),
    ("profileAgeCreated <= currentDate - 3600 * 1000 * 3", "older_than(firefox.profile_age_created, 3h)"),
    ("currentDate - profileAgeCreated >= 60000", "older_than(firefox.profile_age_created, 1min)"),
    ("profileAgeCreated - currentDate < 86400000", "within(firefox.profile_age_created, 1d)"),
    ("profileAgeCreated < 1572480000000", "firefox.profile_age_created < 2019-10-31T00:00Z"),
    ("profileAgeReset > '2020-04-28T10:00:30Z'|date", "firefox.profile_age_reset > 2020-04-28T10:00:30Z"),
    ("currentDate|date - 1728432000000 > 0", "now > 2024-10-09T00:00Z"),
    ("env.day < '2020-04-28'|date / 1000 / 60 / 60 / 24", "firefox.env.day < 18380"),
    # Preferences
    ("'a.b-c'|preferenceValue", "firefox_pref_on.a.b__c"),
    ("!'a.b'|preferenceValue(true)", "not firefox_pref_on.a.b"),
    ("'a.b'|preferenceValue == false", "not firefox_pref_on.a.b"),
    ("'a.b'|preferenceValue == 4", "firefox_pref_number.a.b == 4"),
    ("'a.b'|preferenceValue == 'x'", 'firefox_pref_text.a.b == "x"'),
    ("'a.b'|preferenceValue in ['x', 'y']", 'firefox_pref_text.a.b in ["x", "y"]'),
    ("'x' in 'a.b'|preferenceValue", 'contains(firefox_pref_text.a.b, "x")'),
    ("'a.b'|preferenceIsUserSet", "firefox_pref_user_set.a.b"),
    ("!'a.b'|preferenceExists", "not firefox_pref_exists.a.b"),
    ("'a.b'|preferenceValue('')|regExpMatch('^[nt]us5$')", 'firefox_pref_text.a.b in ["nus5", "tus5"]'),
    # Sets
    ("'x' in activeExperiments", 'has(firefox.active_experiments, "x")'),
    ("!('x' in activeExperiments)", 'not has(firefox.active_experiments, "x")'),
    ("'x' in addonsInfo.addons|keys", 'has(firefox_keys.addons_info.addons, "x")'),
    ("'x' in clients|mapToProperty('id')", 'has(firefox_property.clients.id, "x")'),
    (
        "(['a', 'b'] intersect addonsInfo.addons|keys)|length > 0",
        'has_any(firefox_keys.addons_info.addons, ["a", "b"])',
    ),
    ("(addonsInfo.addons|keys intersect ['a', 'b'])|length", 'has_any(firefox_keys.addons_info.addons, ["a", "b"])'),
    ("(activeExperiments intersect ['a', 'b'])|length == 0", 'not has_any(firefox.active_experiments, ["a", "b"])'),
    ("(activeExperiments intersect ['a', 'b'])|length == 2", 'has_all(firefox.active_experiments, ["a", "b"])'),
    ("(activeExperiments intersect ['a', 'b'])|length < 2", 'not has_all(firefox.active_experiments, ["a", "b"])'),
    ("(activeExperiments intersect ['a'])|length == 1", 'has(firefox.active_experiments, "a")'),
    ("(activeExperiments intersect ['a'])|length >= 0", "true"),
    ("(activeExperiments intersect ['a'])|length > 1", "false"),
    ("!messageImpressions['WHATS_NEW']", 'not has(firefox_keys.message_impressions, "WHATS_NEW")'),
    ("messageImpressions.WHATS_NEW|length >= 1", 'has(firefox_keys.message_impressions, "WHATS_NEW")'),
    ("messageImpressions['WHATS_NEW']|length == 0", 'not has(firefox_keys.message_impressions, "WHATS_NEW")'),
    ("messageImpressions['WHATS_NEW']|length >= 3", "firefox_length.message_impressions.x_0_whats_new >= 3"),
    (
        "currentDate|date - messageImpressions['WHATS_NEW'][0] >= 345600000",
        "older_than(firefox.message_impressions.x_0_whats_new.x0, 4d)",
    ),
    # Samples
    ("[userId, 'k']|stableSample(0.01)", 'sample("k", 1%)'),
    ("userId|stableSample(0.5)", 'sample("", 50%)'),
    ("[userId, 'k', 'l']|bucketSample(0, 153, 10000)", 'sample("k l", 1.53%)'),
    ("[userId, 'k']|bucketSample(2500, 2000, 10000)", 'sample("k", 45%) and not sample("k", 25%)'),
    ("[userId, 'k']|bucketSample(8500, 2000, 10000)", 'sample("k", 5%) or not sample("k", 85%)'),
    ("[userId, 'k']|bucketSample(8500, 1500, 10000)", 'not sample("k", 85%)'),
    ("[userId, 'k']|bucketSample(0, 10, 10)", "true"),
    ("[userId, 'k']|stableSample(0)", "false"),
    # Logic
    ("a && b || c", "(firefox.a and firefox.b) or firefox.c"),
    ("a || b && c", "(firefox.a or firefox.b) and firefox.c"),
    ("!(a && b)", "not (firefox.a and firefox.b)"),
    ("a ? b : c", "(firefox.a and firefox.b) or (not firefox.a and firefox.c)"),
    ("a ?: c", "firefox.a or (not firefox.a and firefox.c)"),
    ("a && true", "firefox.a"),
    ("a && false", "false"),
    ("a || true", "true"),
    ("a\n&&\tb", "firefox.a and firefox.b"),
]


@pytest.mark.parametrize(("targeting", "text"), TARGETINGS, ids=[targeting for targeting, _ in TARGETINGS])
def test_targetings(targeting: str, text: str) -> None:
    answer = import_message({"targeting": targeting, "trigger": {"id": "not read"}})
    assert isinstance(answer, Imported), answer
    assert answer.text == text
    condition = mr.compile(answer.text, vocabulary=answer.declarations.vocabulary(), limits=IMPORT_LIMITS)
    assert {name for name in condition.facts if name.startswith("firefox")} == set(answer.declarations.facts)


REFUSED = [
    ("a =", "an expression that cannot be read", "`=` is not part of an expression"),
    ("visits[.age > 3]|length > 2", "a filter over the items of a list", "`...[...]`"),
    ("visits[.age > 3]", "a filter over the items of a list", "`...[...]`"),
    ("(['x'] intersect sites[.f > 1]|mapToProperty('host'))|length", "a filter over the items of a list", "`...[...]`"),
    ("'x' in sites[.f > 1]|mapToProperty('host')", "a filter over the items of a list", "`...[...]`"),
    ("env.version >= '76.'", "texts ordered by their letters", "`env.version` >= '76.'"),
    ("locale == en-US", "two facts compared with each other", "`locale` == `... - ...`"),
    ("a in b", "two facts compared with each other", "`a` in `b`"),
    (
        "profileAgeCreated > profileAgeReset",
        "two facts compared with each other",
        "`profileAgeCreated` > `profileAgeReset`",
    ),
    ("(a|keys intersect b|keys)|length", "two facts compared with each other", "`... intersect ...`"),
    ("currentDate - profileAgeCreated > 90001", "a length of time that is finer than a minute", "90001 ms"),
    ("currentDate - profileAgeCreated == 60000", "an exact age", "60000"),
    ("profileAgeCreated > 1572480000500", "a moment that is finer than a second", "1572480000500"),
    ("currentDate > '2020-04-28T10:00'|date", "a date that is neither a day nor a time in UTC", "2020-04-28T10:00"),
    ("currentDate > '2020-13-28'|date", "a date that does not exist", "2020-13-28"),
    ("currentDate > 99999999999999000", "a moment beyond the calendar", "99999999999999000"),
    ("currentDate + profileAgeCreated > 1", "a fact and the time in a sum that is no age", "`... + ...` > ..."),
    ("a % 2 == 1", "arithmetic that is no sum of one fact, the time and numbers", "`... % ...`"),
    ("a * b > 1", "arithmetic that is no sum of one fact, the time and numbers", "`... * ...`"),
    ("1 / a > 1", "arithmetic that is no sum of one fact, the time and numbers", "`... / ...`"),
    ("a / 3 * 7 == 1 / 0", "arithmetic that is no sum of one fact, the time and numbers", "`... / ...`"),
    ("a * 3 == 1", "a number without an end as a decimal", "1/3"),
    ("(activeExperiments intersect ['a', 'b', 'c'])|length == 2", "how many names two lists have in common", "== 2"),
    ("[userId, 'k']|bucketSample(0, 1, 3)", "a number without an end as a decimal", "100/3"),
    ("[userId, 'k']|bucketSample(0, 20, 10)", "buckets that are no share of all", "the sample 'k'"),
    ("[locale, 'k']|stableSample(0.1)", "a sample by something else than the installation and a key", "a array"),
    ("[userId, 'k']|stableSample(1.1)", "a share that is not between none and all", "1.1"),
    ("['a']", "a list or an object as a condition, which is always true", "a array"),
    ("activeExperiments", "a list, an object or a time as a condition, which is always true", "`activeExperiments`"),
    ("a|unheardOf", "a function that we do not have, or not with these arguments", "`...|unheardOf`"),
    ("a|regExpMatch('.*x')", "a regular expression that does not stand for a few texts", "`.*x`"),
    ("pageLoad == true", "a value compared with true or false that need not be either", "`pageLoad`"),
    ("localeLanguageCode > 4", "a number compared with what is none", "localeLanguageCode"),
    ("other|versionCompare('1') > 0", "a version that is not the browser's", "`other`"),
    ("version|versionCompare('x') > 0", "a version that the scheme `dotted` cannot read", None),
    (
        "firefoxVersion|versionCompare('72.0.1') > 0",
        "the first number of a version, compared with a whole version",
        "72.0.1",
    ),
    ("pageLoad in ['a', 'b']", "a text compared with what is none", "`pageLoad`"),
    ("1 in activeExperiments", "something else than a text in a list", "`1`"),
    ("'x' in (a|values)", "a list that the expression makes", "`...|values`"),
    ("a && a|regExpMatch('^b')", "something taken for values of two types", "`a`"),
    (
        "'p.q'|preferenceValue == 1 || 'p.q'|preferenceValue == 'x'",
        "something taken for values of two types",
        "`p.q`",
    ),
    ("locale|length > 1", "something in a list or an object that is none", "`locale`"),
    ("'x' in activeExperiments|keys", "something in a list or an object that is none", "`activeExperiments`"),
    ("a[b]", "a value that another value leads to", "a subscript"),
]


@pytest.mark.parametrize(("targeting", "reason", "part"), REFUSED, ids=[targeting for targeting, _, _ in REFUSED])
def test_refusals(targeting: str, reason: str, part: str | None) -> None:
    answer = import_message({"targeting": targeting})
    assert isinstance(answer, Refused), answer
    assert (answer.reason, answer.part if part is not None else None) == (reason, part)


NOTES = [
    (
        "(currentDate - profileAgeCreated) / 86400000 > 30",
        "at the very instant at which the age is 30d, the source answers otherwise",
    ),
    ("version == '96.0'", "the source compares the text '96.0', and we the version: further zeros count for nothing"),
    ("'x' in messageImpressions", "nothing is in `messageImpressions`, which is neither a list nor a text"),
]


@pytest.mark.parametrize(("targeting", "note"), NOTES, ids=[targeting for targeting, _ in NOTES])
def test_notes(targeting: str, note: str) -> None:
    answer = import_message({"targeting": targeting})
    assert isinstance(answer, Imported)
    assert answer.notes == (note,)


def test_a_message_without_targeting_is_for_everybody() -> None:
    assert import_message({}) == Imported("true")
    assert import_message({"targeting": None}) == Imported("true")


def test_a_targeting_that_is_no_text_is_malformed() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        import_message({"targeting": ["firefoxVersion >= 89"]})
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        "this is no condition of Firefox: `targeting` is not a text"
    ]


def test_what_is_left_of_a_condition_is_declared_and_nothing_else() -> None:
    answer = import_message({"targeting": "(a && false) || 'x' in activeExperiments"})
    assert isinstance(answer, Imported)
    assert list(answer.declarations.facts) == ["firefox.active_experiments"]


def test_deep_but_readable_is_refused_not_crashed() -> None:
    deep: Any = "a"
    for level in range(30):
        deep = f"({deep} {'&&' if level % 2 else '||'} b{level})"
    answer = import_message({"targeting": deep})
    assert isinstance(answer, Imported)


operands = st.sampled_from(
    [
        "a",
        "!b",
        "locale",
        "'x'",
        "'en-US'",
        "1",
        "0.5",
        "86400000",
        "currentDate",
        "profileAgeCreated",
        "'p.q'|preferenceValue",
        "'p.q'|preferenceIsUserSet",
        "'p.r'|preferenceExists",
        "['a','b']",
        "[1,2]",
        "[]",
        "activeExperiments",
        "firefoxVersion",
        "version",
        "x|length",
        "messageImpressions['A']",
        "messageImpressions['A'][0]",
        "messageImpressions|keys",
        "[userId,'k']",
        "true",
        "v[.w]",
        "'2020-01-01'|date",
        "o|keys",
        "pageLoad",
        "type",
        "version|versionCompare('9.!')",
        "(currentDate-profileAgeCreated)/86400000",
        "l|mapToProperty('h')",
        "[userId,'k']|bucketSample(2,5,10)",
    ]
)
expressions = st.recursive(
    operands,
    lambda inner: (
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["&&", "||", "==", "!=", "<", ">=", "in", "+", "-", "*", "/", "intersect"]),
            inner,
        )
        | st.builds("!{}".format, inner)
        | st.builds(
            "{}|{}".format,
            inner.map("({})".format),
            st.sampled_from(
                [
                    "length",
                    "date",
                    "versionCompare('9.!')",
                    "stableSample(0.2)",
                    "keys",
                    "mapToProperty('h')",
                    "regExpMatch('^a')",
                ]
            ),
        )
        | st.builds("({} ? {} : {})".format, inner, inner, inner)
    ),
    max_leaves=6,
)


@given(expressions)
def test_every_expression_is_translated_into_a_condition_that_compiles_or_refused(targeting: str) -> None:
    answer = import_message({"targeting": targeting})
    if isinstance(answer, Imported):
        mr.compile(answer.text, vocabulary=answer.declarations.vocabulary(), limits=IMPORT_LIMITS)


@given(expressions, st.integers(0, 2**32))
def test_a_translation_means_what_the_source_means(targeting: str, seed: int) -> None:
    """On hosts near its bounds, whatever expression: the corpora have only those that people write."""
    answer = import_message({"targeting": targeting})
    assume(isinstance(answer, Imported) and "[." not in targeting)
    assert isinstance(answer, Imported)
    about = [name.partition(".")[2] for name in answer.declarations.facts if not name.startswith("firefox_pref")]
    assume(len(about) == len(set(about)))  # else two facts of one attribute would have to fit
    guide, choose = guided.Guide.of(answer.text, answer.declarations), random.Random(seed)
    condition = mr.compile(answer.text, vocabulary=answer.declarations.vocabulary(), limits=IMPORT_LIMITS)
    for wanted in (True, False, True, False):
        facts = browsers.consistent(guide.facts(wanted, choose))
        at = facts.pop("now", guided.NOW)
        expected = jexl_reading.shows(targeting, browsers.browser_of(facts, at))
        assert condition.test(guided.host(facts), at=at) is expected, (answer.text, facts)
