"""News items of Gentoo."""

from __future__ import annotations

from typing import Any

import pytest

import messenger_rules as mr
from messenger_rules.importers.gentoo import InstalledPackage, import_item, installed_packages
from messenger_rules.importers.imported import IMPORT_LIMITS, Imported, Refused

ITEMS: list[tuple[dict[str, Any], str]] = [
    ({}, "true"),
    ({"Title": "anything else is not read"}, "true"),
    ({"Display-If-Installed": ["<app-office/gnucash-4"]}, 'installed("app-office/gnucash", < 4)'),
    (
        {"Display-If-Installed": ["sys-libs/pam", "sys-auth/pambase"]},
        'installed("sys-libs/pam") or installed("sys-auth/pambase")',
    ),
    (
        {"Display-If-Installed": ["=dev-lang/python-3.3.5-r4", "~dev-lang/python-3.3.6", "<dev-lang/python-3"]},
        ('installed("dev-lang/python", [3.3.5-r4, 3.3.6 .. 3.3.6-r999999999])\nor installed("dev-lang/python", < 3)'),
    ),
    ({"Display-If-Installed": ["=media-libs/jpeg-8*"]}, 'installed("media-libs/jpeg", 8.*)'),
    ({"Display-If-Installed": ["=net-mail/mu-1.7.23"]}, 'installed("net-mail/mu", == 1.7.23)'),
    ({"Display-If-Installed": "sys-apps/portage"}, 'installed("sys-apps/portage")'),
    ({"Display-If-Profile": ["a/b", "a/c"]}, 'gentoo.profile in ["a/b", "a/c"]'),
    (
        {"Display-If-Profile": ["a/b", "a/b/*", "c/*"]},
        'gentoo.profile == "a/b" or starts_with(gentoo.profile, "a/b/") or starts_with(gentoo.profile, "c/")',
    ),
    (
        {"News-Item-Format": "1.0", "Display-If-Profile": ["a/b", "a/b/*"]},
        'gentoo.profile in ["a/b", "a/b/*"]',
    ),
    ({"Display-If-Keyword": ["amd64", "~amd64", "amd64"]}, 'gentoo.keyword in ["amd64", "~amd64"]'),
    (
        {"Display-If-Keyword": ["mips"], "Display-If-Installed": ["sys-libs/glibc"], "Display-If-Profile": ["a/*"]},
        'installed("sys-libs/glibc") and starts_with(gentoo.profile, "a/") and gentoo.keyword == "mips"',
    ),
]


@pytest.mark.parametrize(("headers", "text"), ITEMS)
def test_items(headers: dict[str, Any], text: str) -> None:
    answer = import_item(headers)
    assert isinstance(answer, Imported)
    assert answer.text == text
    assert answer.notes == ()
    mr.compile(answer.text, vocabulary=answer.declarations.vocabulary())


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"Display-If-Installed": ["sys-apps/portage", "net-mail/mu-1.7.23"]}, "net-mail/mu-1.7.23"),
    ({"News-Item-Format": "1.0", "Display-If-Installed": ["dev-lang/python:3.9"]}, "dev-lang/python:3.9"),
    ({"News-Item-Format": "1.0", "Display-If-Installed": ["dev-lang/python[tk]"]}, "dev-lang/python[tk]"),
    ({"News-Item-Format": "1.1", "Display-If-Profile": ["a/*/b"]}, "a/*/b"),
]


@pytest.mark.parametrize(("headers", "restriction"), INVALID)
def test_an_item_that_portage_passes_over_is_never_shown_and_noted(headers: dict[str, Any], restriction: str) -> None:
    assert import_item(headers) == Imported(
        "false", notes=(f"`{restriction}` is not valid, so portage passes over the item",)
    )


def test_what_cannot_be_said_is_refused() -> None:
    answer = import_item({"Display-If-Installed": ["=cat/pkg-1.2_pre*"]})
    assert answer == Refused("a glob behind a letter or a suffix of a version", "1.2_pre*")


def test_a_hundred_profiles_need_raised_limits() -> None:
    profiles = [f"default/linux/amd64/13.0/desktop/gnome/systemd/{number}" for number in range(300)]
    answer = import_item({"Display-If-Profile": profiles})
    assert isinstance(answer, Imported)
    vocabulary = answer.declarations.vocabulary()
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(answer.text, vocabulary=vocabulary)
    assert caught.value.diagnostics[0].code == "MR117"
    condition = mr.compile(answer.text, vocabulary=vocabulary, limits=IMPORT_LIMITS)
    assert condition.test(mr.HostFacts.model_validate({"gentoo": {"profile": profiles[-1]}}))


@pytest.mark.parametrize("headers", [{"Display-If-Installed": 1}, {"Display-If-Keyword": [None]}])
def test_malformed_items(headers: dict[str, Any]) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        import_item(headers)
    (header,) = headers
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        f"this is no condition of Gentoo: `{header}` is not a list of texts"
    ]


def test_a_malformed_format() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        import_item({"News-Item-Format": 2.0})
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["MR450"]


PYTHON = InstalledPackage("dev-lang/python", "3.12.4", "3.12", flags={"tk": True, "test": False})
OLD = InstalledPackage("dev-lang/python", "3.9.1", "3.9", "3.9.x", flags={"tk": False})


@pytest.mark.parametrize(
    ("component", "versions"),
    [
        ("dev-lang/python", ["3.12.4", "3.9.1"]),
        ("dev-lang/python:3.9", ["3.9.1"]),
        ("dev-lang/python:3.9/3.9.x", ["3.9.1"]),
        ("dev-lang/python:3.12/3.12", ["3.12.4"]),
        ("dev-lang/python[tk]", ["3.12.4"]),
        ("dev-lang/python[-tk]", ["3.9.1"]),
        ("dev-lang/python[tk,-test]", ["3.12.4"]),
        ("dev-lang/python[test(+)]", ["3.9.1"]),
        ("dev-lang/python[-test(-)]", ["3.12.4", "3.9.1"]),
        ("dev-lang/python[gone]", None),
        ("dev-lang/python[-gone]", None),
        ("dev-lang/perl", None),
    ],
)
def test_a_host_lists_what_matches_the_name(component: str, versions: list[str] | None) -> None:
    listed = installed_packages([component], [PYTHON, OLD])
    assert listed == ({component: versions} if versions else {})
