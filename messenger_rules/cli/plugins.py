"""``plugins``: what is installed, from where, and what it adds."""

from __future__ import annotations

import argparse

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json, report


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "plugins",
        "list the fact sources, predicates and front ends that are installed, and what is wrong with any",
        "messenger-rules plugins",
    )
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Status 1 where a plugin is not in use."""
    found = shared.registry().plugins
    if options.json:
        rows = [
            {
                "name": plugin.name,
                "kind": _kind(plugin.group),
                "distribution": plugin.distribution,
                "version": plugin.version or None,
                "value": plugin.value,
                "summary": plugin.summary,
                "in_use": plugin.in_use,
                "problem": plugin.problem.to_json() if plugin.problem else None,
            }
            for plugin in found
        ]
        print_json(rows)
    else:
        for distribution in dict.fromkeys(plugin.distribution for plugin in found):
            print(distribution)
            for plugin in found:
                if plugin.distribution == distribution:
                    state = "" if plugin.in_use else "  NOT IN USE"
                    print(f"  {_kind(plugin.group):11} {plugin.name:14} {plugin.summary}{state}")
        report(plugin.problem for plugin in found if plugin.problem is not None)
    return int(any(not plugin.in_use for plugin in found))


def _kind(group: str) -> str:
    return group.removeprefix("messenger_rules.").removesuffix("s").replace("_", " ")
