"""``plugins``: what is installed, from where, and what it adds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, report, say

if TYPE_CHECKING:
    from messenger_rules.registry import Registry
    from messenger_rules.vocabulary import Vocabulary


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "plugins",
        "list the fact sources, predicates and front ends that are installed, and what is wrong with any",
        "messenger-rules plugins",
    )
    forms = parser.add_mutually_exclusive_group()
    shared.add_json(forms)
    forms.add_argument(
        "--reference", action="store_true", help="print what conditions can ask for here, as a page of Markdown"
    )
    forms.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of facts here, those of plugins too"
    )
    parser.add_argument("--check", action="store_true", help="ask each fact source once, also one that is off")
    shared.add_vocabulary(parser)
    parser.set_defaults(run=run, wrong=parser.error)
    actions = parser.add_subparsers(title="what else", metavar="ACTION")
    for name, summary, action in (
        ("allow", "let processes with the privileges of an administrator load a distribution's plugins", allow),
        ("disallow", "take a distribution off the list of those that are allowed", disallow),
    ):
        changing = shared.add_command(actions, name, summary, f"messenger-rules plugins {name} acme-facts")
        changing.add_argument("names", nargs="+", metavar="NAME", help="the name of a distribution, as pip has it")
        changing.set_defaults(run=action)
    making = shared.add_command(
        actions,
        "new",
        "write a new distribution with a fact source, a predicate and tests",
        "messenger-rules plugins new acme-facts",
    )
    making.add_argument("name", metavar="NAME", help="the name of the distribution")
    making.add_argument("--prefix", metavar="PREFIX", help="what its facts begin with; without it, NAME's first word")
    making.add_argument("--into", metavar="FOLDER", help="where it is written; without it, a new folder NAME")
    making.set_defaults(run=new)


def run(options: argparse.Namespace) -> int:
    """Status 1 where a plugin is not in use; with ``--check``, also where a source fails."""
    registry = shared.registry()
    if options.check and (options.reference or options.schema):
        options.wrong("--check goes with the list, or with --json")
    if options.reference:
        print(_reference(registry, shared.vocabulary(options)), end="")
    elif options.schema:
        from messenger_rules.facts.json_schema import facts_schema

        print_json(facts_schema(registry.sources.values()))
    else:
        return _list(options, registry)
    return int(any(not plugin.in_use for plugin in registry.plugins))


def _list(options: argparse.Namespace, registry: Registry) -> int:
    from messenger_rules.cli.plugin_rows import asked, rows

    answers = asked(registry) if options.check else {}
    found = rows(registry, answers)
    if options.json:
        print_json([row.to_json() for row in found])
    else:
        for title in dict.fromkeys(row.title for row in found):
            say(title)
            for row in found:
                if row.title == title:
                    print("\n".join(row.lines()))
        report(dict.fromkeys(row.plugin.problem for row in found if row.plugin.problem is not None))
    return int(any(not row.plugin.in_use or row.has_failed for row in found))


def _reference(registry: Registry, vocabulary: Vocabulary | None) -> str:
    from messenger_rules.authoring.reference import reference

    return reference(shared.schema(vocabulary, registry), registry.predicates, registry.plugins)


def allow(options: argparse.Namespace) -> int:
    """Put distributions on the list."""
    return _change(frozenset.union, options.names)


def disallow(options: argparse.Namespace) -> int:
    """Take distributions off the list."""
    return _change(frozenset.difference, options.names)


def _change(change: Callable[[frozenset[str], frozenset[str]], frozenset[str]], names: list[str]) -> int:
    from messenger_rules.trust import AllowList, normalised

    after = AllowList(change(AllowList.read().names, frozenset(map(normalised, names))))
    path = after.write()
    print(f"{path} allows: {', '.join(sorted(after.names)) or 'none but those that come with messenger-rules'}")
    return 0


def new(options: argparse.Namespace) -> int:
    """Write the files, and say what comes next."""
    from messenger_rules.authoring.new_plugin import write_new_plugin

    folder = Path(options.into or options.name)
    for path in write_new_plugin(folder, options.name, options.prefix):
        print(path)
    print(f"next: pip install -e '{folder}[test]' && cd {folder} && pytest", file=sys.stderr)
    return 0
