"""Restoring: a root on the stage that is damaged is written anew, as it is published.

Key holders need all roots, and sign nothing where one is damaged. What is published under its number is the same one
where the keys of the root before it have signed it. The first root has none before it: people compare that one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.publishing.files import write
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.turns import takes_turns


@takes_turns
def restore(repository: Repository) -> list[Diagnostic]:
    """Write damaged roots anew, and tell which; an error tells of one that is left, and hinders nothing but signing."""
    told: list[Diagnostic] = []
    stage = repository.stage
    while (wrong := stage.wrong_root) is not None:
        version = len(stage.roots) + 1
        published = next((it for it in repository.roots if it.signed.version == version), None)
        if published is None or version == 1:
            return [*told, *_left(repository, wrong, version, is_published=published is not None)]
        try:
            write(stage.path_of_root(version), published.to_bytes())
        except PublishingError as error:
            return [*told, *wrong.diagnostics, *error.diagnostics]
        told += _mended(stage.path_of_root(version), wrong)
    return told


def _mended(path: Path, wrong: PublishingError) -> list[Diagnostic]:
    found = [(it, f"{path} is written anew, as it is published: {it.message}") for it in wrong.diagnostics]
    help_ = ("find out who changed it",)
    return [replace(it, message=message, help=help_, severity=Severity.WARNING) for it, message in found]


def _left(repository: Repository, wrong: PublishingError, version: int, *, is_published: bool) -> list[Diagnostic]:
    path = repository.stage.path_of_root(version)
    if is_published:
        help_ = f"compare {repository.metadata / path.name} with the root that agents were given, and copy it to {path}"
    else:
        help_ = f"restore {path} from a copy; where no root {version} was ever published, remove it"
    return [replace(it, help=(help_, "nobody can sign until then")) for it in wrong.diagnostics]
