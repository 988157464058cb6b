"""Notices of the AWS CDK: any of (all of (a component in a range of semantic versions)).

The rule is that of the command line that shows them (aws/aws-cdk-cli, ``notices/filter.ts``): a name that ends in a
dot means every construct whose name begins so, ``framework`` means the constructs of either framework, and a range is
read by node-semver with ``includePrerelease``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from messenger_rules.condition import tree
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.expressions import NEVER, all_of, any_of
from messenger_rules.importers.imported import Imported, Refused, Untranslatable, imported, malformed
from messenger_rules.importers.semver_ranges import UnreadableRange, installed_in, read_range
from messenger_rules.schema import ComponentDeclaration

FRAMEWORK = "framework"
FRAMEWORK_PREFIXES = ("@aws-cdk/core.", "aws-cdk-lib.")
"""What ``framework`` stands for: one of them in all places of an alternative."""

_SOURCE = "the AWS CDK"


@dataclass(frozen=True, slots=True)
class _Affected:
    """One component of a notice, with the range that it names."""

    name: str
    range: str


def import_notice(notice: Mapping[str, object]) -> Imported | Refused:
    """Translate one notice of ``notices.json``.

    Of ``notice``, ``components`` decides, or ``componentsV2`` where ``schemaVersion`` is ``"2"``. The components of
    our condition bear the notice's own names; :func:`names_of` tells under which names a host lists a construct. A
    range that node-semver cannot read matches no version, and neither does our condition; a note says so.

    :raises CatalogError: MR450 where the components are not in the form of the feed.

    >>> print(import_notice({"components": [{"name": "cli", "version": ">=2.161.0 <=2.162.0 || 2.0.0-rc.1"}]}).text)
    installed("cli", [2.0.0-rc.1, 2.161.0 .. 2.162.0])
    >>> print(import_notice({"components": [{"name": "framework", "version": "1.x"}]}).text)
    installed("@aws-cdk/core.", 1.*) or installed("aws-cdk-lib.", 1.*)
    """
    key = "componentsV2" if notice.get("schemaVersion") == "2" and notice.get("componentsV2") else "components"
    names: list[str] = []
    notes: list[str] = []
    try:
        expression = any_of(
            all_of(_installed(affected, names, notes) for affected in alternative)
            for written in _alternatives(key, notice.get(key))
            for alternative in _resolved(written)
        )
    except Untranslatable as found:
        return found.refused
    declarations = Declarations.of(components=[ComponentDeclaration(name, scheme="semver") for name in names])
    return imported(expression, declarations, notes)


def names_of(component: str) -> tuple[str, ...]:
    """The names under which a host lists a construct or another component, so that prefixes find it.

    >>> names_of("aws-cdk-lib.aws_ec2.Instance")
    ('aws-cdk-lib.aws_ec2.Instance', 'aws-cdk-lib.', 'aws-cdk-lib.aws_ec2.')
    """
    dots = [index for index, letter in enumerate(component) if letter == "."]
    return tuple(dict.fromkeys((component, *(component[: dot + 1] for dot in dots))))


def _installed(affected: _Affected, names: list[str], notes: list[str]) -> tree.Expression:
    names.append(affected.name)
    try:
        intervals = read_range(affected.range)
    except UnreadableRange:
        notes.append(f"node-semver cannot read `{affected.range}`, so it matches no version")
        return NEVER
    return installed_in(affected.name, intervals)


def _resolved(alternative: Sequence[_Affected]) -> Iterable[Sequence[_Affected]]:
    if all(affected.name != FRAMEWORK for affected in alternative):
        return [alternative]
    return [
        [_Affected(prefix, affected.range) if affected.name == FRAMEWORK else affected for affected in alternative]
        for prefix in FRAMEWORK_PREFIXES
    ]


def _alternatives(key: str, value: object) -> list[list[_Affected]]:
    if not isinstance(value, list):
        malformed(_SOURCE, f"`{key}` is not a list", f'write `"{key}": [{{"name": "cli", "version": "^2.0.0"}}]`')
    alternatives = [item if isinstance(item, list) else [item] for item in value]
    return [[_affected(key, part) for part in alternative] for alternative in alternatives]


def _affected(key: str, value: object) -> _Affected:
    name, range_ = (value.get("name"), value.get("version")) if isinstance(value, Mapping) else (None, None)
    if not isinstance(name, str) or not isinstance(range_, str):
        example = 'write `{"name": "cli", "version": "^2.0.0"}`'
        malformed(_SOURCE, f"`{key}` has an item without `name` or `version`", example)
    return _Affected(name, range_)
