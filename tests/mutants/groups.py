"""The modules that mutants are made of, and the tests of each: the one place that knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSIONS = (
    "tests/versions",
    "--deselect=tests/versions/test_debian.py::test_the_order_of_the_packages_of_this_machine_is_that_of_dpkg",
)
CONDITION = (
    "messenger_rules/condition",
    "tests/condition",
    "--ignore=tests/condition/test_hostile.py",
    "--deselect=tests/condition/test_agreement.py::test_all_three_outcomes_are_common",
    "--deselect=tests/condition/test_builtin.py::test_a_growing_share_keeps_everybody",
)


@dataclass(frozen=True)
class Group:
    """Modules with one purpose, each with the arguments for pytest that choose its tests; quick ones, in process."""

    title: str
    modules: Mapping[str, tuple[str, ...]]


GROUPS: dict[str, Group] = {
    "condition": Group(
        "the logic of conditions",
        {
            f"messenger_rules/condition/{name}.py": CONDITION
            for name in (
                "outcome", "connectives", "predicate_tree", "predicates", "builtin", "literals", "checker", "interpreter",
                "constants", "slots", "taking", "leaf_tests", "expressions", "statements", "compiler", "answering",
            )
        },
    ),
    "versions": Group(
        "versions and their schemes",
        {
            f"messenger_rules/versions/{name}.py": VERSIONS
            for name in ("__init__", "apk", "debian", "dotted", "gentoo", "numbers", "pep440", "rpm", "scheme", "semver")
        },
    ),
}  # fmt: skip
