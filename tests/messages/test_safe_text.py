"""Safe text: what reaches a person is what stands in the file, in every script, and nothing else gets through."""

from __future__ import annotations

import pickle
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import CatalogError
from messenger_rules.messages.safe_text import SafeText, code_point, composed, problems
from messenger_rules.mixtures import mixed_words
from messenger_rules.scripts import script, script_of_digit

GOOD = [
    "Anti-Virus 9.5 is being retired",
    "<b>bold</b> [red]red[/red] %s {0.__class__} \\x1b[31m $(reboot)",
    "two lines\n\nand a paragraph",
    "50 % de rabais : « espace insécable »",
    "Größe, façade, naïve, žluťoučký kůň",
    "Обновите консоль до версии 5.2",
    "Αναβαθμίστε την κονσόλα",
    "עדכון לגרסה 5.2",
    "حدّث وحدة التحكم",
    "می\u200cخواهم",  # Persian: U+200C inside a word
    "क्\u200dष",  # Hindi: U+200D behind a virama
    "ශ්\u200dරී ලංකාව",  # Sinhala: as the name of Sri Lanka is spelt
    "അവന\u0d4d\u200d വന്നു",  # Malayalam: U+200D behind a virama at the end of a word
    "アンチウイルス 9.5 のサポート終了",
    "Webサイトを見る",
    "Windows를 업데이트하십시오",
    "更新Windows到5.2",
    "ติดตั้งWindows",
    "עדכון לWindows",
    "10 kΩ, 5 μs, Δt",
    "Nghiêng về phía trước",
    "𝐒ophos",  # odd, but every letter is Latin
    "✔ done — “quoted” … №5 €",
    "⚠\ufe0f and ☎\ufe0e and 1\ufe0f\u20e3",  # symbols as emoji, and in black
    "1\u20e3 #\ufe0f\u20e3 *\u20e3 9\ufe0f\u20e3",  # keys of a telephone
    "葛\U000e0100城",  # a name with a variant of its ideograph
    "ᠮᠣᠩᠭᠣᠯ\u180b",
    "⚠\ufe0f Update ℹ\ufe0f in 1\ufe0f\u20e3 hour ↔\ufe0f ‼\ufe0f",  # the coloured ones of these
    "辻\U000e0100さん, ᠠ\u180bᠮ, ခ\ufe00, ꡀ\ufe00",  # variants of letters
    "X Window, UX",
    "अग्नि\u1cd0, aʼb, ˇa",  # marks and letters of every script
    "Ⅷ×2, x²y, 1а",
    "ঢাকা ৪.২, Windows 10",
    "ویندوز ۱۱ به Windows 10 و ۱۲",
    "العدد ٤٫٢",
    "फ़ाइल १२ 𝟏𝟐",
    "וWindows",  # the Hebrew word for "and"
    "Windowsဝင်း",
    "ໃຊ້Windows ແລະLinux",
    "5\u202f000 и 7\u00a0%, 東京\u3000都",
    "a ≠ b, a ≮ b, Ø, đ",
    "the mark \u00a0\u0302 alone",
    "\u00a0\u0302 and\n\u00a0\u0302 (\u0301)",
    "\U00017000\U00017001",  # Tangut, for whose letters Python had no names for long
    "ပြောင်းရွှေ့ပါ လျှောက်ထားပါ လျှို့ဝှက်နံပါတ်",  # Burmese: up to five marks on a letter, of which four stack
    "བསྒྲུབས་ཧཱུྃ",  # Tibetan
    "שָׁ֑לוֹם",  # Hebrew, with all its points
    "q\u0302\u0303\u0304\u0306",  # as many as any language needs
    "Debian\u200cها، PDF\u200cها، SSL\u200cها، 5.2\u200cام",  # Persian suffixes behind names and numbers
    "Windows\u200cలో, Linux\u200cನಲ್ಲಿ",  # Telugu and Kannada
    "۱۴۰۴ ه\u200d.ش. ۱۴۴۷ ه\u200d ق",  # a Persian abbreviation, whose letter is drawn as in a word
    "ខ្មែរ\u200bភាសា Windows\u200bបាន\u200b ภาษา\u200bไทย",  # where lines may end
    "ᠬᠠᠷ\u180eᠠ",  # the last vowel of a Mongolian word, apart
    "α版, αテスト, γ線, α버전, β版, α版のテスト",  # Greek letters as numbers of versions
    "Debian ۱۲, Windows १०",  # of the language; a message says which
    "৩x৫, prc੧, SHA۲۵۶",  # numbers that touch a letter, and look like none
    "บนWindows, 〇〇Server",  # words of their own, though each letter looks Latin
    "バージョン〇, 二〇二六年",
    "辻\U000e0100" * 8,
]

BAD = [
    ("a\x1b[31mb", "MR416", "has U+001B: a control character, which a terminal may obey"),
    ("a\x85b", "MR416", "has U+0085: a control character, which a terminal may obey"),
    ("a\rb", "MR416", "has U+000D: a control character, which a terminal may obey"),
    ("a\x00b", "MR416", "has U+0000: a control character, which a terminal may obey"),
    ("fdp\u202eexe", "MR416", "has U+202E RIGHT-TO-LEFT OVERRIDE: invisible, or changes the order of what follows"),
    ("a\u2066b", "MR416", "has U+2066 LEFT-TO-RIGHT ISOLATE: invisible, or changes the order of what follows"),
    ("a\u200eb", "MR416", "has U+200E LEFT-TO-RIGHT MARK: invisible, or changes the order of what follows"),
    *(
        (text, "MR416", "has U+200B ZERO WIDTH SPACE: invisible, and has a meaning inside some scripts only")
        for text in ("Acme\u200bConsole", "ไท\u200b\u200bย", "दो\u200bन", "\u200b", "a\u200b")
    ),
    *(
        (
            text,
            "MR416",
            "has U+180E MONGOLIAN VOWEL SEPARATOR: invisible, and has a meaning inside some scripts only",
        )
        for text in ("a\u180eb", "ᠠ\u180e", "\u180eᠠ", "ᠠ\u180ea")
    ),
    *(
        (text, "MR416", "has U+200C ZERO WIDTH NON-JOINER: invisible, and has a meaning inside some scripts only")
        for text in ("Debian\u200c", "ها\u200cDebian", "PDF\u200c را", "-\u200cها")
    ),
    *(
        (text, "MR416", "has U+200D ZERO WIDTH JOINER: invisible, and has a meaning inside some scripts only")
        for text in ("Debian\u200dها", "ه\u200d", "ه\u200d\u200d.", "क\u200d.", "ه\u200d\n.")
    ),
    *(
        (
            text,
            "MR416",
            f"has {code_point(text[1])}: invisible, and has a meaning behind some characters only",
        )
        for text in (
            "+\ufe0f",
            "<\ufe0e",
            "中\ufe00",
            "-\ufe01",
            "1\ufe0e",
            "9\ufe0f",
            "ခ\ufe01",
            "ခ\U000e0100",
            "ᠠ\ufe00",
            "⚠\U000e0100",
        )
    ),
    (
        "辻\U000e0100" * 9,
        "MR416",
        "has 9 variants of ideographs, more than 8: they can hide another text",
    ),
    ("Acme\u00adConsole", "MR416", "has U+00AD SOFT HYPHEN: invisible, or changes the order of what follows"),
    ("\ufeffa", "MR416", "has U+FEFF ZERO WIDTH NO-BREAK SPACE: invisible, or changes the order of what follows"),
    ("a\u200cb", "MR416", "has U+200C ZERO WIDTH NON-JOINER: invisible, and has a meaning inside some scripts only"),
    ("\u200dक", "MR416", "has U+200D ZERO WIDTH JOINER: invisible, and has a meaning inside some scripts only"),
    ("👩\u200d👧", "MR416", "has U+200D ZERO WIDTH JOINER: invisible, and has a meaning inside some scripts only"),
    (
        "می\u200c\u200cخواهم",
        "MR416",
        "has U+200C ZERO WIDTH NON-JOINER: invisible, and has a meaning inside some scripts only",
    ),
    ("a\ufe0fb", "MR416", "has U+FE0F VARIATION SELECTOR-16: invisible, and has a meaning behind some characters only"),
    ("⚠\ufe00", "MR416", "has U+FE00 VARIATION SELECTOR-1: invisible, and has a meaning behind some characters only"),
    (
        "a\U000e0101",
        "MR416",
        "has U+E0101 VARIATION SELECTOR-18: invisible, and has a meaning behind some characters only",
    ),
    (
        "\u180ba",
        "MR416",
        "has U+180B MONGOLIAN FREE VARIATION SELECTOR ONE: invisible, and has a meaning behind some characters only",
    ),
    ("a\u2028b", "MR416", "has U+2028 LINE SEPARATOR: a separator of lines"),
    ("a\u2029b", "MR416", "has U+2029 PARAGRAPH SEPARATOR: a separator of paragraphs"),
    ("a\ue000b", "MR416", "has U+E000: a private character, which means something else elsewhere"),
    (
        "a\U000e0041b",
        "MR416",
        "has U+E0041 TAG LATIN CAPITAL LETTER A: invisible, or changes the order of what follows",
    ),
    ("a\uffffb", "MR416", "has U+FFFF: no character of Unicode"),
    ("a\u3164b", "MR416", "has U+3164 HANGUL FILLER: shows nothing"),
    ("a\u2800b", "MR416", "has U+2800 BRAILLE PATTERN BLANK: shows nothing"),
    ("a\ufe0f", "MR416", "has U+FE0F VARIATION SELECTOR-16: invisible, and has a meaning behind some characters only"),
    ("X\ufe0f", "MR416", "has U+FE0F VARIATION SELECTOR-16: invisible, and has a meaning behind some characters only"),
    ("a\ud800b", "MR416", "has U+D800: half a character"),
    ("\ufe0fa", "MR416", "has U+FE0F VARIATION SELECTOR-16: invisible, and has a meaning behind some characters only"),
    ("я\ufe00", "MR416", "has U+FE00 VARIATION SELECTOR-1: invisible, and has a meaning behind some characters only"),
    (
        "⚠\ufe0f\ufe0f",
        "MR416",
        "has U+FE0F VARIATION SELECTOR-16: invisible, and has a meaning behind some characters only",
    ),
    (
        "$ \U000e01ef",
        "MR416",
        "has U+E01EF VARIATION SELECTOR-256: invisible, and has a meaning behind some characters only",
    ),
    (
        "a \u180f",
        "MR416",
        "has U+180F MONGOLIAN FREE VARIATION SELECTOR FOUR: invisible, and has a meaning behind some characters only",
    ),
    ("a\u200ab", "MR416", "has U+200A HAIR SPACE: a blank of another width"),
    ("\u0410\u200acme", "MR416", "has U+200A HAIR SPACE: a blank of another width"),
    ("a\u2009b", "MR416", "has U+2009 THIN SPACE: a blank of another width"),
    ("a\u1680b", "MR416", "has U+1680 OGHAM SPACE MARK: a blank of another width"),
    ("null\U0001d159head", "MR416", "has U+1D159 MUSICAL SYMBOL NULL NOTEHEAD: shows nothing"),
    ("a\ufffcb", "MR416", "has U+FFFC OBJECT REPLACEMENT CHARACTER: shows nothing"),
    ("n\u0336ot", "MR416", "has U+0336 COMBINING LONG STROKE OVERLAY: a mark that crosses a letter out"),
    ("n\u20d2ot", "MR416", "has U+20D2 COMBINING LONG VERTICAL LINE OVERLAY: a mark that crosses a letter out"),
    *(
        (f"yes{char}", "MR416", f"has {code_point(char)}: a mark that is drawn round a letter, or crosses it out")
        for char in map(
            chr, (*range(0x20DD, 0x20E1), *range(0x20E2, 0x20E5), 0x488, 0x489, 0x1ABE, *range(0xA670, 0xA673))
        )
    ),
    (
        "5\u20e0\u20e0",
        "MR416",
        f"has {code_point(chr(0x20E0))}: a mark that is drawn round a letter, or crosses it out",
    ),
    (
        "1\ufe0e\u20e3",
        "MR416",
        f"has {code_point(chr(0x20E3))}: a mark that is drawn round a letter, or crosses it out",
    ),
    (
        "a1\u0301\u20e3",
        "MR416",
        f"has {code_point(chr(0x20E3))}: a mark that is drawn round a letter, or crosses it out",
    ),
    *(
        (text, "MR416", f"has {code_point(chr(0x20E3))}: a mark that is drawn round a letter, or crosses it out")
        for text in ("1\ufe0f\u20e3\u20e3", "1\u20e3\u20e3", "a\u20e3", "\u00bd\u20e3")
    ),
    ("\u0301Title", "MR416", "has U+0301 COMBINING ACUTE ACCENT: a mark without a letter"),
    ("a\n\u0301b", "MR416", "has U+0301 COMBINING ACUTE ACCENT: a mark without a letter"),
    *(
        (text, "MR416", "has U+0323 COMBINING DOT BELOW: a mark without a letter")
        for text in ("evil\u202f\u0323com", "a\u00a0\u0323b", "\u3000\u0323", "\u202f\u0323")
    ),
    ("a \u0301b", "MR416", "has U+0301 COMBINING ACUTE ACCENT: a mark without a letter"),
    ("version \u09ea.2", "MR418", "has a number with U+09EA BENGALI DIGIT FOUR, a digit of another script"),
    ("ঢাকা \u09ea.2", "MR418", "has a number with U+09EA BENGALI DIGIT FOUR, a digit of another script"),
    *(
        (text, "MR418", f"has a number with {code_point(digit)}, a digit of another script")
        for text, digit in (
            ("google\u0660com", "\u0660"),
            ("google\u0660com \u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\u0660"),
            ("g\u0be6\u0be6gle \u0ba4", "\u0be6"),
            ("\u0be6racle", "\u0be6"),
            ("paypa\u06f1", "\u06f1"),
            ("me\u09ean", "\u09ea"),
            ("v\u17e0", "\u17e0"),
            ("\u0431\u0660", "\u0660"),
            ("a\u0665", "\u0665"),
            ("a\u0661", "\u0661"),
            ("\u06f5a", "\u06f5"),
        )
    ),
    *(
        (text, "MR418", f"has a word with letters of different scripts: {scripts}")
        for text, scripts in (
            ("g\u3147\u3147gle", "Latin and Hangul"),
            ("googl\u3163", "Latin and Hangul"),
            ("\u3007racle", "Cjk and Latin"),
            ("g\u3007\u3007gle", "Latin and Cjk"),
            ("App\u4e28e", "Latin and Cjk"),
            ("\u0e23s\u0e23", "Thai and Latin"),
            ("\u0e23\u0e23s\u0e23\u0e23", "Thai and Latin"),
            ("Sophos\u200c\u0647", "Latin and Arabic"),
            ("g\u0627\u0647gle", "Latin and Arabic"),
            ("\u0391\u0392\u7248", "Greek and Cjk"),
            ("X\u7dda\u03b1", "Latin and Cjk and Greek"),
            ("\u03b1\u0431\u7248", "Greek and Cyrillic and Cjk"),
            ("\u03b1\u05d0", "Greek and Hebrew"),
        )
    ),
    *(
        (f"S{char}phos", "MR418", f"has a word with letters of different scripts: Latin and {name}")
        for char, name in zip(
            "\u12d0\u0647\u101d\u0b20\u0d20\u05e1",
            ("Ethiopic", "Arabic", "Myanmar", "Oriya", "Malayalam", "Hebrew"),
            strict=True,
        )
    ),
    ("\u12d0penSSL", "MR418", "has a word with letters of different scripts: Ethiopic and Latin"),
    ("q\u0302\u0303\u0304\u0306\u0307", "MR417", "has 5 combining marks on one letter, more than 4"),
    ("\u1014\u103d\u103e\u103b\u102d\u102f\u1037", "MR417", "has 5 combining marks on one letter, more than 4"),
    ("\u1014" + "\u102b" * 9, "MR417", "has 9 combining marks on one letter, more than 8"),
    ("q\u0301\u0301", "MR417", f"has {code_point(chr(0x301))} twice on one letter: the second is not seen"),
    ("q\u0302\u0301\u0301", "MR417", f"has {code_point(chr(0x301))} twice on one letter: the second is not seen"),
    ("S\u043ephos", "MR418", "has a word with letters of different scripts: Latin and Cyrillic"),
    ("Соnsole", "MR418", "has a word with letters of different scripts: Cyrillic and Latin"),
    ("Αcme", "MR418", "has a word with letters of different scripts: Greek and Latin"),
    ("Каοс", "MR418", "has a word with letters of different scripts: Cyrillic and Greek"),
    ("абש", "MR418", "has a word with letters of different scripts: Cyrillic and Hebrew"),
    ("Acմe", "MR418", "has a word with letters of different scripts: Latin and Armenian"),
    ("実行файл", "MR418", "has a word with letters of different scripts: Cjk and Cyrillic"),
    ("а\u20d0cme", "MR418", "has a word with letters of different scripts: Cyrillic and Latin"),
    ("а1cme", "MR418", "has a word with letters of different scripts: Cyrillic and Latin"),
]


@pytest.mark.parametrize("text", GOOD)
def test_texts_as_people_write_them_pass(text: str) -> None:
    assert SafeText(text) == unicodedata.normalize("NFC", text)


OTHER_HELP = {
    "begin a new line instead",
    "leave a line blank instead",
    "take it out, and write a word behind the sign that it was to turn",
    "write an ordinary blank, or U+202F for a narrow one",
    "write ordinary ideographs, but for names",
}


@pytest.mark.parametrize(("text", "code", "message"), BAD, ids=ascii)
def test_what_is_not_seen_as_it_is_written_is_refused(text: str, code: str, message: str) -> None:
    found = next(problems(text))

    assert (found.code, found.message) == (code, message)
    assert found.help == "take it out" or code != "MR416" or found.help in OTHER_HELP
    with pytest.raises(CatalogError) as caught:
        SafeText(text)
    assert caught.value.diagnostics[0].message == f"the text {message}"


@pytest.mark.parametrize("text", ["я\u200cها", "漢\u200cها", "ه\u200da", "ꡀ\u180b"], ids=ascii)
def test_nothing_invisible_joins_letters_of_two_scripts_but_a_suffix_of_a_name(text: str) -> None:
    assert {found.code for found in problems(text)} == {"MR416", "MR418"}


def test_every_variation_selector_is_refused_behind_a_latin_letter_and_no_other_mark_is() -> None:
    marks = [char for char in map(chr, range(0xE01F0)) if unicodedata.category(char) == "Mn"]
    refused = {char for char in marks if any("some characters" in found.message for found in problems(f"a{char}"))}
    assert refused == {char for char in marks if "VARIATION SELECTOR" in unicodedata.name(char)}


PROBLEMS = [
    # the text, what is said of it, the text as it is shown, what is underlined there, and what to do
    (
        "the fdp.\u202eexe",
        "MR416]: the text has U+202E RIGHT-TO-LEFT OVERRIDE: invisible, or changes the order of what follows",
        "the fdp.\\u202eexe",
        "        ^^^^^^",
        "take it out",
    ),
    (
        "a\u2028b",
        "MR416]: the text has U+2028 LINE SEPARATOR: a separator of lines",
        "a\\u2028b",
        " ^^^^^^",
        "begin a new line instead",
    ),
    (
        "a\u2029b",
        "MR416]: the text has U+2029 PARAGRAPH SEPARATOR: a separator of paragraphs",
        "a\\u2029b",
        " ^^^^^^",
        "leave a line blank instead",
    ),
    (
        "q\u0302\u0303\u0304\u0306\u0307 r",
        "MR417]: the text has 5 combining marks on one letter, more than 4",
        "q\u0302\u0303\u0304\u0306\\u0307 r",
        " ^^^^^^",
        "take some of them out",
    ),
    (
        "the S\u043ephos",
        "MR418]: the text has a word with letters of different scripts: Latin and Cyrillic",
        "the S\u043ephos",
        "    ^^^^^^",
        "write the word in one script; U+043E CYRILLIC SMALL LETTER O is in it",
    ),
]


@pytest.mark.parametrize(("text", "said", "shown", "underlined", "help_"), PROBLEMS, ids=[row[1] for row in PROBLEMS])
def test_a_problem_says_where_it_is_and_what_to_do(
    text: str, said: str, shown: str, underlined: str, help_: str
) -> None:
    with pytest.raises(CatalogError) as caught:
        SafeText(text)
    assert str(caught.value).splitlines() == [
        f"error[{said}",
        f" --> text:1:{underlined.index('^') + 1}",
        "  |",
        f"1 | {shown}",
        f"  | {underlined}",
        f"  = help: {help_}",
    ]


def test_four_marks_on_a_letter_are_let_through_again_and_again() -> None:
    assert SafeText("q\u0302\u0303\u0304\u0306" * 3)
    assert SafeText("\u00a0\u0302\u0303\u0304")


@pytest.mark.parametrize("char", "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", ids=ascii)
def test_a_letter_that_shows_nothing_is_refused_in_its_own_script_too(char: str) -> None:
    assert "shows nothing" in [found.message.rpartition(": ")[2] for found in problems(f"한{char}")]


LETTERS = {
    "beside Latin": "بকकለაકਕאಕកກകကକසகకހกཀ",
    "East Asian": "漢ひカㄅ한",
    "others": "яξаաᎠⲁᠠܐ",
}
JOINING = "بকकકਕಕកകကକසகకཀᠠܐ"


@pytest.mark.parametrize("char", LETTERS["beside Latin"] + LETTERS["East Asian"])
def test_scripts_that_stand_in_one_word_with_latin_letters(char: str) -> None:
    assert not list(problems(f"Acme{char}"))
    assert not list(problems(f"{char}Acme"))
    assert [found.code for found in problems(f"{char}я")] == ["MR418"]


@pytest.mark.parametrize("char", LETTERS["others"])
def test_scripts_that_do_not(char: str) -> None:
    assert len({script(letter) for letter in LETTERS["beside Latin"]}) == 20
    assert not list(problems(char * 3))
    assert [found.code for found in problems(f"Acme{char}")] == ["MR418"]


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("a漢ひカ", True),
        ("a漢ㄅ", True),
        ("a漢한", True),
        ("漢ひ", True),
        ("α漢", True),
        ("α漢한", True),
        ("漢ひカγ", True),
        ("漢한αε", False),
        ("々ー", True),
        ("ひㄅ", False),
        ("한ひ", False),
        ("ㄅ한", False),
        ("aबب", False),
        ("बب", False),
        ("a漢ب", False),
    ],
)
def test_scripts_that_stand_in_one_word(word: str, may: bool) -> None:
    assert list(mixed_words(word)) == [] if may else [found[0] for found in mixed_words(word)] == [(0, len(word))]


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"], ids=ascii)
def test_joiners_stand_inside_the_scripts_that_need_them(joiner: str) -> None:
    def passes(text: str) -> bool:
        return not any(problems(text))

    assert [char for char in JOINING if not passes(f"{char}{joiner}{char}")] == []
    for char in set("aяξאกກހ漢ひ한") | set(LETTERS["others"]) - set(JOINING):
        assert not passes(f"{char}{joiner}{char}"), char
    for misplaced in (f"{joiner}क", f"क{joiner}", f"क{joiner} क", f"क{joiner}ক", f"क {joiner}क"):
        assert not passes(misplaced), ascii(misplaced)


def test_every_control_and_format_character_is_refused_between_latin_letters() -> None:
    step = {"Co": 97, "Cn": 97, "Cc": 1, "Cf": 1, "Cs": 1, "Zl": 1, "Zp": 1}  # the two are most of all numbers
    refused = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char) in step and ord(char) % step[unicodedata.category(char)] == 0 and char != "\n"
    ]
    assert len(refused) > 10_000
    assert [code_point(char) for char in refused if not any(problems(f"a{char}b"))] == []


def test_all_problems_are_told_in_order() -> None:
    text = "S\u043ephos \u202e and \u200b"
    assert [(found.code, text[slice(*found.span)]) for found in problems(text)] == [
        ("MR418", "S\u043ephos"),
        ("MR416", "\u202e"),
        ("MR416", "\u200b"),
    ]


def test_tabs_become_blanks_and_letters_are_composed() -> None:
    assert SafeText("a\tb e\u0301") == "a b \u00e9"


@given(st.text())
def test_making_safe_text_of_safe_text_changes_nothing(text: str) -> None:
    try:
        safe = SafeText(text)
    except CatalogError:
        return
    assert SafeText(safe) == safe
    assert unicodedata.is_normalized("NFC", safe)
    assert pickle.loads(pickle.dumps(safe)) == safe


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_problems_stand_inside_the_text(text: str) -> None:
    for found in problems(text):
        assert 0 <= found.span.start < found.span.end <= len(text)


def test_a_thousand_problems_are_as_many_diagnostics_as_anybody_reads() -> None:
    with pytest.raises(CatalogError) as caught:
        SafeText("\u202e" * 1000)
    assert len(caught.value.diagnostics) == 20


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("A", "LATIN"),
        ("X", "LATIN"),
        ("Ａ", "LATIN"),
        ("K", "LATIN"),  # the Kelvin sign, which NFC makes a letter
        ("я", "CYRILLIC"),
        ("々", "CJK"),
        ("漢", "CJK"),
        ("ー", "KATAKANA"),
        ("ﾊ", "KATAKANA"),
        ("한", "HANGUL"),
        ("\u0301", None),
        ("1", None),
        ("-", None),
        ("µ", None),
        ("ª", "LATIN"),
    ],
)
def test_the_script_of_a_character(char: str, expected: str | None) -> None:
    assert script(char) == expected


def test_words_are_looked_at_one_by_one() -> None:
    assert list(mixed_words("Windows-сервер, Linux/сервер, Acme и Ко")) == []
    text = "Acme, Аcme1 и ко\u0301mе2"
    assert [text[span.start : span.end] for span, _ in mixed_words(text)] == ["Аcme1", "ко\u0301mе2"]


@pytest.mark.parametrize(
    "marks", ["\u0301\u0316" * 60_000, "\u0316" * 60_000 + "\u0301", "\u05b0\u05b1\u0301\u0315" * 30_000]
)
def test_a_row_of_marks_that_is_refused_is_not_put_in_order(marks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0

    def normalized(form: str, text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return str.__str__(text)

    monkeypatch.setattr("messenger_rules.messages.safe_text.unicodedata.normalize", normalized)
    with pytest.raises(CatalogError) as caught:
        SafeText(f"a{marks}b")
    assert [found.code for found in caught.value.diagnostics] == ["MR417"]
    assert longest <= 1


@given(st.text(alphabet="aα\u0301\u0316\u0308\u0345\u0314\u00b4\u2026 ", max_size=40))
def test_what_is_not_composed_is_refused(text: str) -> None:
    if composed(text) != unicodedata.normalize("NFC", text):
        assert "MR417" in {found.code for found in problems(composed(text))}
        assert "MR417" in {found.code for found in problems(unicodedata.normalize("NFC", text))}


@given(st.lists(st.tuples(st.sampled_from("a\u2026\u2014"), st.integers(0, 13)), max_size=6))
def test_a_row_of_twelve_marks_is_found_wherever_it_begins(rows: list[tuple[str, int]]) -> None:
    text = "".join(
        letter + "\u0301\u0316\u0301"[: count % 3] + "\u0316" * (count - count % 3) for letter, count in rows
    )
    is_composed = composed(text) == unicodedata.normalize("NFC", text) != text
    longest = max((count for _, count in rows), default=0)
    assert is_composed is (longest < 12 and text != unicodedata.normalize("NFC", text))


MARKS = "\u0301\u0316" * 6


@pytest.mark.parametrize("dashes", range(13))
def test_twelve_marks_are_a_row_that_is_left_as_it_is_behind_any_number_of_dashes(dashes: int) -> None:
    text = "a" + "\u2014" * dashes + MARKS
    assert composed(text) == text
    assert composed(text[:-1]) == unicodedata.normalize("NFC", text[:-1]) != text[:-1]


@pytest.mark.parametrize("before", range(1, 12))
def test_a_dash_between_marks_makes_two_rows_of_them(before: int) -> None:
    text = f"a{MARKS[:before]}\u2014{MARKS[before:]}"
    assert composed(text) == unicodedata.normalize("NFC", text) != text


@pytest.mark.parametrize("letter", ["a", "\u03b1", "\u1100", "\u2026", "\u0915"])
def test_rows_that_may_be_right_are_composed_wherever_they_stand(letter: str) -> None:
    row = f"{letter}\u0316\u0301\u0316\u0301"
    assert composed(row * 500) == unicodedata.normalize("NFC", row * 500)


ROWS_OF_MARKS = [
    ("q\u0302\u0301\u0301b", [("MR417", (3, 4), "take it out")]),
    ("a \u0301b", [("MR416", (2, 3), "take it out")]),
    ("a\u00a0\u0301", [("MR416", (2, 3), "take it out")]),
    ("aX\u00a0\u0323", [("MR416", (3, 4), "take it out")]),
    ("\u1014" + "\u102b" * 8, []),
    ("\u1014\u103d\u103e\u102d\u102f" + "\u102b" * 4, []),
    ("\u1014\u103d\u103e\u102d\u102f" + "\u102b" * 5, [("MR417", (1, 10), "take some of them out")]),
]


@pytest.mark.parametrize(("text", "said"), ROWS_OF_MARKS, ids=ascii)
def test_where_a_row_of_marks_is_wrong(text: str, said: list[tuple[str, tuple[int, int], str]]) -> None:
    assert [(found.code, tuple(found.span), found.help) for found in problems(text)] == said
    if said and text.endswith("\u102b" * 5):
        assert next(problems(text)).message == "has 9 combining marks on one letter, more than 8"


@pytest.mark.parametrize(
    ("digit", "script_"),
    [
        ("4", "LATIN"),
        ("\uff14", "LATIN"),
        ("\u0664", "ARABIC"),
        ("\u06f4", "ARABIC"),
        ("\u09ea", "BENGALI"),
        ("\u0e54", "THAI"),
    ],
)
def test_the_script_of_a_digit(digit: str, script_: str) -> None:
    assert script_of_digit(digit) == script_
