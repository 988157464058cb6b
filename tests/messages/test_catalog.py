"""The catalogue: one bad message spoils only itself, files beside it are read with care, and it pickles as its source."""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.messages.link_hosts import LinkHosts
from messenger_rules.messages.message import Expectation, Message, Text
from messenger_rules.vocabulary import Vocabulary
from tests.messages.addresses import ADDRESSES
from tests.messages.files import CATALOG, NAMESPACE, file_of, message

AT = datetime(2026, 2, 1, tzinfo=UTC)
FACTS = mr.HostFacts.model_validate({"console": {"version": "4.5"}, "os": {"name": "debian"}, "language": "en"})
VOCABULARY = """
product = "acme-console"
[components.backup]
[facts."acme.license_tier"]
values = ["trial", "basic"]
"""


def said(catalog: mr.Catalog) -> list[tuple[str, str | None]]:
    return [(found.code, found.message_id) for found in catalog.diagnostics]


def placed(catalog: mr.Catalog) -> list[str]:
    rows = [found.to_json() for found in catalog.diagnostics]
    return [f"{row['code']} {row['line']}:{row['column']}" for row in rows]


def made(id_: str = "made", condition: str = "true", **more: object) -> Message:
    texts = (Text.of("en", "A title", "A body."),)
    return Message(id_, condition, texts, expires=datetime(2027, 1, 1, tzinfo=UTC), **more)  # type: ignore[arg-type]


def test_a_good_catalogue_has_nothing_to_say() -> None:
    catalog = mr.Catalog.read(CATALOG.format(message()).encode())

    assert (catalog.diagnostics, catalog.invalid) == ((), ())
    assert [found.id for found in catalog.messages] == ["console-4"]
    assert catalog.needed == {"console.version"}
    assert repr(catalog) == "Catalog(1 messages, 0 invalid)"


def test_one_bad_message_among_499_is_refused_alone() -> None:
    good = [message(id=f"message-{number}") for number in range(499)]
    bad = message(id="bad", severity="urgent")
    catalog = mr.Catalog.read(CATALOG.format("\n".join([*good[:250], bad, *good[250:]])).encode())

    assert len(catalog.messages) == 499
    assert [(found.id, found.diagnostics[0].code) for found in catalog.invalid] == [("bad", "MR410")]
    assert said(catalog) == [("MR410", "bad")]


def test_everything_wrong_with_a_file_is_told_in_one_pass_in_file_order() -> None:
    data = f"""<catalog xmlns="{NAMESPACE}" default-language="en">
  <segment name="Old">true</segment>
  <segment name="new">console.versio > 5</segment>
  <message id="One" revision="0" severity="urgent" expires="2026-02-30T00:00:00Z">
    <condition>console.versio > 4 and
      language matches "jp"</condition>
    <text lang="en"><title>S&#x43E;phos</title><body></body></text>
    <text lang="en"><title>x</title><body>y</body><link href="http://a.example/"/></text>
  </message>
  <message>
    <text lang="de"><title>x</title><body>y</body></text>
    <expect facts="/etc/passwd" at="2026-01-01" outcome="show"/>
  </message>
</catalog>"""
    catalog = mr.Catalog.read(data.encode())

    assert placed(catalog) == [
        "MR401 2:18",
        "MR201 3:23",
        "MR401 4:16",
        "MR409 4:31",
        "MR410 4:44",
        "MR408 4:61",
        "MR201 5:16",
        "MR215 6:24",
        "MR418 7:28",
        "MR419 7:48",
        "MR414 8:17",
        "MR424 8:63",
        "MR403 10:3",
        "MR411 10:3",
        "MR412 10:3",
        "MR515 10:3",
        "MR520 12:20",
        "MR406 12:37",
        "MR410 12:58",
    ]
    assert [found.id for found in catalog.invalid] == ["One", None]


def test_places_in_a_condition_are_those_of_the_file() -> None:
    fragment = """<condition>os.name == "debian" and
       (console.version &lt; 5 or <![CDATA[console.version < 4 or consle.type == "x"]]>)</condition>
  <text lang="en"><title>x</title><body>y</body></text>"""
    catalog = mr.Catalog.read(file_of(fragment), name="messages.xml")

    line = file_of(fragment).decode().split("\n")[3]
    assert placed(catalog)[0] == f"MR201 4:{line.index('consle') + 1}"


def test_messages_of_one_identifier_are_all_refused() -> None:
    broken = message(id="twice", severity="urgent")
    catalog = mr.Catalog.read(CATALOG.format(message(id="twice") + message(id="once") + broken).encode())

    assert [found.id for found in catalog.messages] == ["once"]
    assert [found.id for found in catalog.invalid] == ["twice", "twice"]


def test_a_missing_plugin_hides_the_message_whatever_it_says_of_the_unknown() -> None:
    data = CATALOG.format(
        message(id="plugin", when_unknown="show").replace("console.version in 4.*", 'raid.degraded("md0")')
        + message(id="fact", when_unknown="show").replace("console.version in 4.*", 'acme.license_tier == "trial"')
        + message(id="good")
    )
    selection = mr.Catalog.read(data.encode()).select(FACTS, at=AT)

    assert [shown.message.id for shown in selection.shown] == ["good"]
    assert [(hidden.id, str(hidden.reason), hidden.detail[:5]) for hidden in selection.hidden] == [
        ("plugin", "invalid", "MR227"),
        ("fact", "invalid", "MR227"),
    ]


def test_a_newer_condition_language_hides_the_messages_with_the_reason() -> None:
    data = CATALOG.format(message()).replace("<catalog ", '<catalog language="2" ')
    selection = mr.Catalog.read(data.encode()).select(FACTS, at=AT)

    assert selection.shown == ()
    assert selection.hidden[0].detail == (
        "MR434: the condition is in version 2 of the language; this library reads version 1"
    )


def test_segments_are_named_conditions() -> None:
    segment = '<segment name="old-consoles">console.version &lt; 5</segment>'
    used = message().replace("console.version in 4.*", 'segment("old-consoles")')
    catalog = mr.Catalog.read(CATALOG.format(segment + used).encode())

    assert catalog.diagnostics == ()
    assert [shown.message.id for shown in catalog.select(FACTS, at=AT).shown] == ["console-4"]


@pytest.mark.parametrize(
    ("segments", "codes"),
    [
        ("", {"MR220"}),
        ('<segment name="old">console.versio &lt; 5</segment>', {"MR201"}),
        ('<segment name="old">true</segment><segment name="old">true</segment>', {"MR523", "MR220"}),
        ('<segment name="Old">true</segment>', {"MR401", "MR220"}),
        ('<segment name="old">segment("old")</segment>', {"MR221"}),
    ],
)
def test_a_bad_segment_takes_with_it_the_messages_that_use_it(segments: str, codes: set[str]) -> None:
    used = message(id="used").replace("console.version in 4.*", 'segment("old")')
    catalog = mr.Catalog.read(CATALOG.format(segments + used + message()).encode())

    assert [found.id for found in catalog.messages] == ["console-4"]
    assert [found.id for found in catalog.invalid] == ["used"]
    assert {found.code for found in catalog.diagnostics} == codes


def test_a_mistake_of_a_segment_is_told_once_though_many_use_it() -> None:
    segment = '<segment name="old">console.versio &lt; 5</segment>'
    used = [message(id=f"used-{n}").replace("console.version in 4.*", 'segment("old")') for n in range(5)]
    catalog = mr.Catalog.read(CATALOG.format(segment + "".join(used)).encode())

    assert said(catalog) == [("MR201", None)]
    assert len(catalog.invalid) == 5


# Vocabularies and files beside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tier = message().replace("console.version in 4.*", 'acme.license_tier == "trial"')
    expect = '<expect facts="hosts/old.json" at="2026-02-01T00:00:00Z" outcome="shown"/></message>'
    data = CATALOG.format(tier.replace("</message>", expect)).replace("<catalog ", '<catalog vocabulary="v.toml" ')
    folder = tmp_path / "feed"
    (folder / "hosts").mkdir(parents=True)
    (folder / "messages.xml").write_text(data, "utf-8")
    (folder / "v.toml").write_text(VOCABULARY, "utf-8")
    (folder / "hosts" / "old.json").write_text("{}", "utf-8")
    (tmp_path / "outside.toml").write_text(VOCABULARY, "utf-8")
    return folder


def test_the_vocabulary_beside_the_catalogue_is_read(folder: Path) -> None:
    catalog = mr.Catalog.load(folder / "messages.xml")

    assert catalog.diagnostics == ()
    assert catalog.vocabulary is not None
    assert catalog.vocabulary.product == "acme-console"


def test_a_given_vocabulary_goes_before_the_one_beside(folder: Path) -> None:
    (folder / "v.toml").unlink()
    catalog = mr.Catalog.load(str(folder / "messages.xml"), vocabulary=Vocabulary.read(VOCABULARY))
    assert catalog.diagnostics == ()


def test_no_file_is_read_for_bytes(folder: Path) -> None:
    catalog = mr.Catalog.read((folder / "messages.xml").read_bytes(), name=str(folder / "messages.xml"))

    assert said(catalog)[0] == ("MR522", None)
    assert [found.id for found in catalog.invalid] == ["console-4"]


def test_a_vocabulary_inside_is_read_and_its_mistakes_stand_in_the_file() -> None:
    data = CATALOG.format("<vocabulary><![CDATA[\n[facts.'acme.seats']\ntype = \"inte\"\n]]></vocabulary>")
    with pytest.raises(mr.CatalogError) as caught:
        mr.Catalog.read(data.encode(), name="messages.xml")
    row = caught.value.diagnostics[0].to_json()
    assert (row["code"], row["file"], row["line"]) == ("MR543", "messages.xml", 4)


def test_a_published_vocabulary_is_used() -> None:
    tier = message().replace("console.version in 4.*", 'acme.license_tier == "trail"')
    data = CATALOG.format(f"<vocabulary><![CDATA[{VOCABULARY}]]></vocabulary>{tier}")
    catalog = mr.Catalog.read(data.encode())

    assert said(catalog) == [("MR205", "console-4")]


def link_out(folder: Path) -> None:
    (folder / "v.toml").unlink()
    (folder / "v.toml").symlink_to("../outside.toml")


def link_a_folder_out(folder: Path) -> None:
    (folder / "sub").symlink_to("..")
    rename(folder, "sub/outside.toml")


def loop(folder: Path) -> None:
    (folder / "v.toml").unlink()
    (folder / "v.toml").symlink_to("v.toml")


def pipe(folder: Path) -> None:
    (folder / "v.toml").unlink()
    os.mkfifo(folder / "v.toml")


def rename(folder: Path, name: str) -> None:
    file = folder / "messages.xml"
    file.write_text(file.read_text("utf-8").replace("v.toml", name), "utf-8")


HOSTILE_FOLDERS = {
    "a link that leads out": (link_out, "MR520"),
    "a folder that leads out": (link_a_folder_out, "MR520"),
    "a link to itself": (loop, "MR501"),
    "a pipe": (pipe, "MR520"),
    "a folder": (lambda folder: rename(folder, "hosts"), "MR520"),
    "no such file": (lambda folder: rename(folder, "none.toml"), "MR501"),
    "a file as a folder": (lambda folder: rename(folder, "v.toml/x"), "MR501"),
    "upwards": (lambda folder: rename(folder, "../outside.toml"), "MR520"),
    "up and down": (lambda folder: rename(folder, "hosts/../../outside.toml"), "MR520"),
    "absolute": (lambda folder: rename(folder, str(folder / "v.toml")), "MR520"),
    "of a drive": (lambda folder: rename(folder, "C:v.toml"), "MR520"),
    "backslashes": (lambda folder: rename(folder, "..\\outside.toml"), "MR520"),
    "a network share": (lambda folder: rename(folder, "//server/share/v.toml"), "MR520"),
    "a device": (lambda folder: rename(folder, "/dev/zero"), "MR520"),
    "an empty name": (lambda folder: rename(folder, ""), "MR520"),
    "a dot": (lambda folder: rename(folder, "."), "MR520"),
    "a long name": (lambda folder: rename(folder, "a" * 5000), "MR501"),
    "not UTF-8": (lambda folder: (folder / "v.toml").write_bytes(b"\xff"), "MR503"),
    "too large": (lambda folder: (folder / "v.toml").write_bytes(b"#" * 1_048_577), "MR502"),
    "no TOML": (lambda folder: (folder / "v.toml").write_text("="), "MR530"),
}


@pytest.mark.parametrize("name", HOSTILE_FOLDERS)
def test_what_is_no_file_beside_the_catalogue_is_refused(name: str, folder: Path) -> None:
    change, code = HOSTILE_FOLDERS[name]
    change(folder)
    with pytest.raises(mr.CatalogError) as caught:
        mr.Catalog.load(folder / "messages.xml")
    assert caught.value.diagnostics[0].code == code


def test_a_link_inside_the_folder_is_no_harm(folder: Path) -> None:
    (folder / "v.toml").rename(folder / "hosts" / "real.toml")
    (folder / "v.toml").symlink_to("hosts/real.toml")
    assert mr.Catalog.load(folder / "messages.xml").diagnostics == ()


def test_the_facts_of_an_expectation_are_read_from_beside(folder: Path) -> None:
    catalog = mr.Catalog.load(folder / "messages.xml")
    (expectation,) = catalog.messages[0].expectations

    assert catalog.facts_of(expectation).text == "{}"
    with pytest.raises(mr.CatalogError) as caught:
        catalog.facts_of(Expectation("../outside.toml", AT, expectation.outcome))
    assert caught.value.diagnostics[0].code == "MR520"


@pytest.mark.parametrize("name", ["missing.xml", "", ".", "a\x00b", "a" * 5000, "/proc/self/mem"])
def test_a_file_that_cannot_be_read_is_our_error(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(mr.CatalogError) as caught:
        mr.Catalog.load(name)
    assert caught.value.diagnostics[0].code == "MR501"


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(mr.CatalogError) as caught:
        mr.Catalog.load(huge)
    assert caught.value.diagnostics[0].code == "MR502"


# Catalogues made in Python


def test_messages_made_in_python_keep_the_same_rules() -> None:
    catalog = mr.Catalog.of(
        [
            made("good"),
            made("Bad id"),
            made("dup"),
            made("dup"),
            made("ends", starts=datetime(2028, 1, 1, tzinfo=UTC)),
            made("revision", revision=0),
            made("condition", "console.versio > 5"),
            made("ring", supersedes="ring"),
            Message("languages", "true", (Text.of("de_DE", "x", "y"),)),
            Message("lengths", "true", (Text.of("en", "x" * 121, "y\n" * 21),)),
        ]
    )

    assert [found.id for found in catalog.messages] == ["good"]
    assert sorted(said(catalog), key=str) == sorted(
        [
            ("MR401", "Bad id"),
            ("MR402", "dup"),
            ("MR404", "ends"),
            ("MR409", "revision"),
            ("MR201", "condition"),
            ("MR433", "ring"),
            ("MR403", "languages"),
            ("MR413", "languages"),
            ("MR412", "languages"),
            ("MR403", "lengths"),
            ("MR420", "lengths"),
            ("MR421", "lengths"),
        ],
        key=str,
    )


def test_a_message_that_expires_as_it_starts_is_shown_at_no_time() -> None:
    instant = datetime(2027, 1, 1, tzinfo=UTC)
    (found,) = mr.Catalog.of([made(starts=instant)]).diagnostics

    assert (found.code, found.message) == (
        "MR404",
        "the message starts and expires at the same time, 2027-01-01T00:00:00Z",
    )
    assert mr.Catalog.of([made(starts=instant - timedelta(microseconds=1))]).diagnostics == ()


COMPOSED = "\u03b1\u0313\u0300\u0345"
"""Four characters that are one, U+1F82, when they are composed."""


def lines(count: int) -> str:
    return "\n\n".join(["x"] * count)


def links(count: int) -> str:
    return '<link href="https://a.example/">x</link>' * count


def texts(count: int) -> str:
    return "".join(f'<text lang="de-x-{n}"><title>x</title><body>y</body></text>' for n in range(count))


@pytest.mark.parametrize(
    ("at_most", "too_much", "code"),
    [
        (message(id="a" * 64), message(id="a" * 65), "MR401"),
        (f"<title>{'x' * 120}</title>", f"<title>{'x' * 121}</title>", "MR420"),
        (f"<body>{'x' * 4000}</body>", f"<body>{'x' * 4001}</body>", "MR420"),
        (f"<body>{lines(20)}</body>", f"<body>{lines(21)}</body>", "MR421"),
        (f"<title>a{chr(10) * 159}b</title>", f"<title>a{chr(10) * 160}b</title>", "MR421"),
        (f"<body>{COMPOSED * 4000}</body>", f"<body>{COMPOSED * 4001}</body>", "MR420"),
        (links(5), links(6), "MR422"),
        (texts(63), texts(64), "MR423"),
        (
            f'<link href="https://a.example/{"a" * 2030}">x</link>',
            f'<link href="https://a.example/{"a" * 2031}">x</link>',
            "MR431",
        ),
        (
            f'<link href="https://a.example/">{"x" * 120}</link>',
            f'<link href="https://a.example/">{"x" * 121}</link>',
            "MR420",
        ),
    ],
    ids=["id", "title", "body", "lines", "lines of the file", "composed", "links", "texts", "address", "label"],
)
def test_limits_are_reached_and_not_passed(at_most: str, too_much: str, code: str) -> None:
    assert said(mr.Catalog.read(file_of(at_most))) == []
    assert [found for found, _ in said(mr.Catalog.read(file_of(too_much)))] == [code]


def test_no_number_of_warnings_takes_the_place_of_an_error() -> None:
    languages = "aa ab af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce cs cy da de"
    asked = " or ".join(f'language matches "{language}"' for language in languages.split())
    unsafe = message().replace("console.version in 4.*", asked).replace("</body>", "&#x202e;</body>")
    catalog = mr.Catalog.read(CATALOG.format(unsafe).encode())

    assert [len(catalog.diagnostics), catalog.diagnostics[-1].code] == [20, "MR416"]
    assert catalog.invalid[0].diagnostics == catalog.diagnostics
    assert catalog.select(mr.HostFacts(), at=AT).hidden[0].detail.startswith("MR416: ")


@pytest.mark.parametrize("limits", [{"diagnostics": 0}, {"condition_depth": 0}, {"condition_depth": 1_000}])
def test_limits_within_which_nothing_could_be_told_or_read_are_none(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(limits))} must "):
        mr.Limits(**limits)


def test_a_caller_may_raise_the_limits() -> None:
    data = file_of(f"<body>{lines(21)}</body>")
    assert said(mr.Catalog.read(data, limits=mr.Limits(body_lines=21))) == []


def test_a_thousand_messages_are_no_trouble_in_python() -> None:
    catalog = mr.Catalog.of([made(f"message-{number}") for number in range(1000)])
    assert len(catalog.select(FACTS, at=AT).shown) == 1000


def test_link_hosts_of_the_vocabulary_are_matched_whole() -> None:
    vocabulary = Vocabulary.read('link-hosts = ["support.acme.example"]')
    links = ["https://SUPPORT.acme.example/1", "https://evilsupport.acme.example/", "https://acme.example/"]
    fragment = "".join(f'<link href="{link}">x</link>' for link in links)
    catalog = mr.Catalog.read(file_of(fragment), vocabulary=vocabulary)

    assert said(catalog) == [("MR429", "console-4"), ("MR429", "console-4")]


def test_of_many_link_hosts_a_dozen_are_told_and_all_are_sorted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    of = LinkHosts.of

    def noting(hosts: Sequence[str]) -> LinkHosts:
        made.append(len(hosts))
        return of(hosts)

    monkeypatch.setattr(LinkHosts, "of", noting)
    hosts = ", ".join(f"'a{number}.example'" for number in range(30_000))
    links = "".join(f'<link href="https://quite-another-host{number}.test/">x</link>' for number in range(3))
    texts = CATALOG.format("".join(message(id=f"m{number}") for number in range(5)))
    data = texts.replace("</text>", f"{links}</text>").encode()
    catalog = mr.Catalog.read(data, vocabulary=Vocabulary.read(f"link-hosts = [{hosts}]"))

    helps = {found.help for found in catalog.diagnostics if found.code == "MR429"}
    assert helps == {(f"its link-hosts are: {', '.join(f'a{n}.example' for n in range(12))}, and 29988 more",)}
    assert made == [30_000]


@pytest.mark.parametrize(
    ("range_", "languages", "told"),
    [
        ("fr", ["en"], True),
        ("fr", ["en", "fr"], False),
        ("fr-CA", ["en", "fr"], False),
        ("fr", ["en", "fr-CA"], False),
        ("zh-Hant", ["en", "zh-TW"], False),
        ("zh-Hant", ["en", "zh"], True),
        ("en", ["en"], False),
        ("*-CH", ["en", "de"], True),
    ],
)
def test_a_language_that_the_condition_asks_for_has_a_text(range_: str, languages: list[str], told: bool) -> None:
    texts = tuple(Text.of(language, "x", "y") for language in languages)
    found = Message("m", f'language matches "{range_}"', texts, expires=datetime(2027, 1, 1, tzinfo=UTC))
    excluded = Message("n", f'not language matches "{range_}"', texts, expires=datetime(2027, 1, 1, tzinfo=UTC))

    assert said(mr.Catalog.of([found])) == ([("MR415", "m")] if told else [])
    assert said(mr.Catalog.of([excluded])) == []


def test_a_catalogue_pickles_as_its_source(folder: Path) -> None:
    for catalog in (mr.Catalog.load(folder / "messages.xml"), mr.Catalog.of([made(), made("x", "a ==")])):
        again = pickle.loads(pickle.dumps(catalog))
        assert again.document == catalog.document
        assert again.diagnostics == catalog.diagnostics
        assert [found.id for found in again.invalid] == [found.id for found in catalog.invalid]


def test_an_unpickled_catalogue_opens_no_file(folder: Path) -> None:
    data = pickle.dumps(mr.Catalog.load(folder / "messages.xml"))
    (folder / "v.toml").unlink()
    (folder / "messages.xml").unlink()
    assert pickle.loads(data).diagnostics == ()


def test_needed_facts_are_those_of_all_conditions_and_the_language_where_texts_differ() -> None:
    texts = (Text.of("en", "x", "y"), Text.of("de", "x", "y"))
    conditions = {"a": 'os.name == "debian" and installed("backup")', "b": "console.version < 5", "c": "a =="}
    one = [made(id_, condition) for id_, condition in conditions.items()]

    assert mr.Catalog.of(one).needed == {"os.name", "components.backup", "console.version"}
    assert mr.Catalog.of([Message("d", "true", texts)]).needed == {"language"}


@pytest.mark.parametrize("what", ["title", "body"])
@pytest.mark.parametrize(("words", "allowed"), ADDRESSES)
def test_addresses_in_texts_are_of_the_link_hosts(what: str, words: str, allowed: bool) -> None:
    vocabulary = Vocabulary.read('link-hosts = ["support.acme.example"]')
    data = file_of(f"<{what}>{words}</{what}>")

    assert said(mr.Catalog.read(data, vocabulary=vocabulary)) == ([] if allowed else [("MR437", "console-4")])
    assert said(mr.Catalog.read(data)) == []


@pytest.mark.parametrize(
    ("lang", "number", "allowed"),
    [
        ("fa", "۱۲", True),
        ("fa-IR", "۱۲", True),
        ("ar", "١٢", True),
        ("hi", "१२", True),
        ("mr", "१२", True),
        ("pa", "੧੨", True),
        ("pa-Arab", "۱۲", True),
        ("th", "๑๒", True),
        ("my", "၁၂", True),
        ("de", "12", True),
        ("de", "१२", False),
        ("fa", "१२", False),
        ("th", "१२", False),
        ("qaa", "१२", False),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "<title>Debian {}</title><body>Acme</body>",
        "<title>Debian</title><body>Acme {}</body>",
        '<title>Debian</title><body>Acme</body><link href="https://acme.example/">Acme {}</link>',
    ],
)
def test_a_number_is_in_digits_that_the_readers_of_the_language_write(
    lang: str, number: str, allowed: bool, text: str
) -> None:
    data = file_of(f'<text lang="{lang}">{text.format(number)}</text>')

    assert said(mr.Catalog.read(data)) == ([] if allowed else [("MR418", "console-4")])


def test_a_number_is_in_digits_of_any_script_that_the_text_has_a_letter_of() -> None:
    assert said(mr.Catalog.read(file_of('<text lang="de"><title>অ</title><body>অ ৪</body></text>'))) == []
    assert said(mr.Catalog.read(file_of('<text lang="de"><title>অ</title><body>a ৪</body></text>'))) != []
