"""Notices of the AWS CDK."""

from __future__ import annotations

from typing import Any

import pytest

import messenger_rules as mr
from messenger_rules.importers.aws_cdk import import_notice, names_of
from messenger_rules.importers.imported import Imported, Refused


def part(name: str, version: str = "*") -> dict[str, str]:
    return {"name": name, "version": version}


NOTICES: list[tuple[dict[str, Any], str]] = [
    ({"components": [part("cli", "2.167.0")]}, 'installed("cli", == 2.167.0)'),
    ({"components": [part("aws-cdk-lib.aws_ec2.", "<=2.179.0")]}, 'installed("aws-cdk-lib.aws_ec2.", <= 2.179.0)'),
    (
        {"components": [part("framework", "2.*"), part("cli", "2.*")]},
        'installed("@aws-cdk/core.", 2.*) or installed("aws-cdk-lib.", 2.*) or installed("cli", 2.*)',
    ),
    (
        {"components": [[part("language:go"), part("framework", "^2.0.0"), part("constructs.", "^10.5.0")]]},
        (
            "(\n"
            '    installed("language:go")\n'
            '    and installed("@aws-cdk/core.", 2.0.0 ..< 3.*)\n'
            '    and installed("constructs.", 10.5.0 ..< 11.*)\n'
            ")\n"
            "or (\n"
            '    installed("language:go")\n'
            '    and installed("aws-cdk-lib.", 2.0.0 ..< 3.*)\n'
            '    and installed("constructs.", 10.5.0 ..< 11.*)\n'
            ")"
        ),
    ),
    ({"schemaVersion": "2", "components": [], "componentsV2": [part("cli")]}, 'installed("cli")'),
    ({"schemaVersion": "1", "components": [part("node")], "componentsV2": [part("cli")]}, 'installed("node")'),
    ({"components": [part("cli", "1.x"), part("cli", "1.x")]}, 'installed("cli", 1.*)'),
    ({"components": []}, "false"),
    ({"components": [[]]}, "true"),
    ({"title": "anything else is not read", "components": [part("cli")]}, 'installed("cli")'),
]


@pytest.mark.parametrize(("notice", "text"), NOTICES)
def test_notices(notice: dict[str, Any], text: str) -> None:
    answer = import_notice(notice)
    assert isinstance(answer, Imported)
    assert answer.text == text
    assert answer.notes == ()
    mr.compile(answer.text, vocabulary=answer.declarations.vocabulary())


def test_a_range_that_nobody_can_read_matches_nothing_and_is_noted() -> None:
    answer = import_notice({"components": [part("cli", "2.x.y"), part("node", "<18.0.0")]})
    assert isinstance(answer, Imported)
    assert answer.text == 'installed("node", < 18.0.0)'
    assert answer.notes == ("node-semver cannot read `2.x.y`, so it matches no version",)


def test_components_are_declared_with_their_scheme() -> None:
    answer = import_notice({"components": [part("framework", "1.x"), part("cli", "1.x")]})
    assert isinstance(answer, Imported)
    assert {component.name: component.scheme for component in answer.declarations.components.values()} == {
        "@aws-cdk/core.": "semver",
        "aws-cdk-lib.": "semver",
        "cli": "semver",
    }


def test_a_version_beyond_our_schemes_is_refused() -> None:
    answer = import_notice({"components": [part("cli", "<1234567890123.0.0")]})
    assert isinstance(answer, Refused)
    assert answer.reason == "a version that the scheme `semver` cannot read"


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({}, "`components` is not a list"),
    ({"components": "cli"}, "`components` is not a list"),
    ({"components": ["cli"]}, "`components` has an item without `name` or `version`"),
    ({"components": [[{"name": "cli"}]]}, "`components` has an item without `name` or `version`"),
    (
        {"schemaVersion": "2", "componentsV2": [{"name": 1, "version": "1"}]},
        "`componentsV2` has an item without `name` or `version`",
    ),
]


@pytest.mark.parametrize(("notice", "problem"), MALFORMED)
def test_malformed_notices(notice: dict[str, Any], problem: str) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        import_notice(notice)
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        f"this is no condition of the AWS CDK: {problem}"
    ]


def test_a_host_lists_a_construct_under_its_prefixes() -> None:
    assert names_of("@aws-cdk/aws-ec2.Instance") == ("@aws-cdk/aws-ec2.Instance", "@aws-cdk/aws-ec2.")
    assert names_of("cli") == ("cli",)
    assert names_of("ends.with.") == ("ends.with.", "ends.")
