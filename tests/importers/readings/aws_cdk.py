"""What the AWS CDK's command line does with a notice, after filter.ts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.importers.readings.semver import satisfies

Component = tuple[str, str]
"""The name and version of something in use: a construct, `cli`, `node`, `bootstrap`, `language:python`."""


def matches(affected: Mapping[str, str], actual: Component) -> bool:
    name, version = actual
    wanted = affected["name"]
    named = name.startswith(wanted) if wanted.endswith(".") else name == wanted
    return named and satisfies(version, affected["version"])


def resolved(ands: Sequence[Mapping[str, str]]) -> list[list[Mapping[str, str]]]:
    if not any(affected["name"] == "framework" for affected in ands):
        return [list(ands)]
    return [
        [{**affected, "name": alias} if affected["name"] == "framework" else affected for affected in ands]
        for alias in ("@aws-cdk/core.", "aws-cdk-lib.")
    ]


def shows(notice: Mapping[str, Any], actual: Sequence[Component]) -> bool:
    second = notice.get("schemaVersion") == "2" and notice.get("componentsV2")
    ors = notice["componentsV2"] if second else notice["components"]
    groups = [ands for item in ors for ands in resolved(item if isinstance(item, list) else [item])]
    return any(all(any(matches(affected, one) for one in actual) for affected in ands) for ands in groups)
