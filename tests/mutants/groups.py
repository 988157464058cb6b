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
SAFE_TEXT = (
    "tests/messages/test_safe_text.py",
    "--deselect=tests/messages/test_safe_text.py::test_every_control_and_format_character_is_refused_between_latin_letters",
)
LINK = ("tests/messages/test_link.py", "tests/messages/test_looks.py", "tests/messages/test_written_addresses.py")
LEDGER = (
    "tests/agent/test_ledger.py",
    "tests/agent/test_ledger_distrust.py",
    "tests/agent/test_outbox.py",
    "tests/agent/test_ledger_machine.py",
    "tests/agent/test_agents_ledger.py",
    "--deselect=tests/agent/test_ledger.py::test_nothing_that_was_answered_as_saved_is_lost_to_a_kill",
    "--deselect=tests/agent/test_ledger.py::test_two_processes_at_once",
    "--deselect=tests/agent/test_ledger.py::test_a_migration_that_is_killed_is_done_the_next_time",
)
OUTBOX = ("tests/agent/test_outbox.py", "tests/agent/test_ledger_machine.py")


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
                "outcome", "connectives", "predicate_tree", "predicates", "builtin", "literals", "language", "checker", "interpreter",
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
    "selection": Group(
        "selection",
        {"messenger_rules/messages/selection.py": ("tests/messages/test_selection.py",)},
    ),
    "texts": Group(
        "safe texts, links, layout and diagnostics",
        {
            **{f"messenger_rules/{name}.py": SAFE_TEXT for name in ("messages/safe_text", "invisible", "marks", "mixtures", "scripts")},
            **{f"messenger_rules/messages/{name}.py": LINK for name in ("host_endings", "link", "looks", "written_addresses")},
            "messenger_rules/messages/link_hosts.py": ("tests/messages/test_link_hosts.py",),
            "messenger_rules/messages/tidying.py": ("tests/messages/test_tidying.py",),
            "messenger_rules/diagnostics.py": ("tests/test_diagnostics.py",),
        },
    ),
    "ledger": Group(
        "the ledger",
        {
            f"messenger_rules/agent/{name}.py": LEDGER
            for name in (
                *(f"ledger/{name}" for name in ("events", "sealed", "rows", "tables", "file", "personal")),
                "agents_ledger",
            )
        },
    ),
    "outbox": Group(
        "the outbox and its receipts",
        {f"messenger_rules/agent/ledger/{name}.py": OUTBOX for name in ("outbox", "receipt")},
    ),
    "showing": Group(
        "the rules of showing",
        {
            f"messenger_rules/agent/{name}.py": ("tests/agent/test_showing.py",)
            for name in ("past", "situation", "plan", "showing", "offer", "withdrawal")
        },
    ),
}  # fmt: skip
