"""What ``publish`` prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from messenger_rules.cli.output import counted, moment, print_json
from messenger_rules.diagnostics import visible

if TYPE_CHECKING:
    from securesystemslib.signer import Key
    from tuf.api.metadata import Metadata, Root

    from messenger_rules.publishing.adding import Added
    from messenger_rules.publishing.losing import Given
    from messenger_rules.publishing.overview import Holding, Overview
    from messenger_rules.publishing.releasing import Released
    from messenger_rules.publishing.signing import Waiting

    Found: TypeAlias = Sequence[Waiting]


def key(options: argparse.Namespace, made: Key) -> None:
    """A key that was made."""
    name = options.name
    if options.json:
        print_json({"secret": f"{name}.pem", "public": f"{name}.pub", "keyid": made.keyid})
        return
    print(visible(f"{name}.pem is the secret key: its holder keeps it, and gives it to nobody."))
    print(visible(f"{name}.pub is the public key: whoever keeps the repository needs it."))
    print(f"Its identifier is {made.keyid}: its holder tells it by another way.")


def key_on_token(options: argparse.Namespace, found: Key) -> None:
    """The public half of a key that is on a token."""
    if options.json:
        print_json({"token": options.token, "public": f"{options.name}.pub", "keyid": found.keyid})
        return
    print(visible(f"{options.name}.pub is the public key: whoever keeps the repository needs it."))
    print(visible(f"The secret key stays on its token; its holder signs by --key '{options.token}'."))
    print(f"Its identifier is {found.keyid}: its holder tells it by another way.")


def added(options: argparse.Namespace, found: Added) -> None:
    """A catalogue that waits."""
    if options.json:
        requires = dict(found.requires)
        print_json({"target": found.target, "serial": found.serial, "messages": found.messages, "requires": requires})
        return
    needs = ", ".join(f"{name} {version}" for name, version in found.requires.items())
    print(f"{found.target}, number {found.serial}, {counted(found.messages, 'message')}, waits for signatures")
    print(f"it needs {needs}, or later")


def asked(question: str) -> bool:
    """Whether a person agrees; the question is on standard error, since the result follows."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def discarded(options: argparse.Namespace, roles: Iterable[str]) -> None:
    """What waits no more."""
    if options.json:
        print_json({"discarded": [*roles]})
    else:
        print(f"discarded: {', '.join(roles)}")


def to_be_compared(keys: Sequence[str], trusted: Metadata[Root] | None) -> None:
    """For keys that have signed nothing yet, the root that would be believed; the first one is shown since it waits."""
    from messenger_rules.publishing.about import about_root

    if not keys:
        return
    sentence = f"{' and '.join(keys)} signed nothing here yet: compare all identifiers with those of the ceremony"
    print(visible(sentence), file=sys.stderr)
    if trusted is not None:
        print(f"root {trusted.signed.version}, which would be believed from now on:", file=sys.stderr)
        for line in about_root(trusted.signed, None):
            print(visible(f"  {line}"), file=sys.stderr)


def to_be_signed(found: Found) -> None:
    """What a key holder is about to sign; on standard error, since the result follows."""
    for it in found:
        print(_headline(it), file=sys.stderr)
        for line in it.about:
            print(visible(f"  {line}"), file=sys.stderr)


def to_be_discarded(found: Found) -> None:
    """What would be given up, with the signatures that it has; on standard error, since a question follows."""
    to_be_signed(found)
    for it in found:
        for count in it.counts:
            print(visible(f"  {count.in_words()}"), file=sys.stderr)


def lost(found: Iterable[Given]) -> None:
    """Whose signatures have to be given once more, where they still are wanted."""
    for it in found:
        print(visible(f"the signatures on {it.role} {it.version} are lost: {', '.join(it.names)}"), file=sys.stderr)


def kept_online(roles: Sequence[str]) -> None:
    """That a server that was broken into needs other keys for all that it signs."""
    for role in roles:
        print(f"if the server was broken into, rotate {role}, too: agents cannot come back otherwise", file=sys.stderr)


def waiting(found: Found, *, again: bool = False) -> None:
    """What waits, and for whom; of what was told already, no more than who has signed."""
    for it in found:
        print(_headline(it))
        for line in it.about if not again else ():
            print(visible(f"  {line}"))
        for count in it.counts:
            print(visible(f"  {count.in_words()}"))
    if found and all(it.is_signed for it in found):
        print("all is signed: `publish refresh` publishes it")


def waiting_json(found: Found) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "role": it.role,
            "version": it.metadata.signed.version,
            "expires": it.metadata.signed.expires.isoformat(),
            "about": list(it.about),
            "signatures": [count.to_json() for count in it.counts],
        }
        for it in found
    ]


def released(options: argparse.Namespace, found: Released) -> None:
    """What is published now."""
    if options.json:
        lacking = [count.to_json() for count in found.lacking]
        problems = [problem.to_json() for problem in found.problems]
        print_json({"versions": dict(found.versions), "new": list(found.new), "lacking": lacking, "problems": problems})
        return
    print(f"published: {', '.join(f'{role} {found.versions[role]}' for role in found.new)}")
    for count in found.lacking:
        print(visible(f"not enough have signed yet: {count.in_words()}"))


def status(options: argparse.Namespace, found: Overview) -> None:
    """How a repository is."""
    if options.json:
        print_json(_status_json(found))
        return
    from messenger_rules.publishing.about import in_words

    for role in found.roles:
        signing = f"{role.threshold} of {len(role.keys)} sign"
        print(f"{role.role} {role.version} holds until {moment(role.expires)}, {_in_words(role.left)}; {signing}:")
        for line in in_words(role.keys):
            print(visible(f"  {line}"))
    for it in found.catalogues:
        needs = ", ".join(f"{name} {version}" for name, version in it.requires.items())
        print(visible(f"{it.target}, number {it.serial}, needs {needs}"))
    waiting(found.waiting or ())
    if found.waiting == ():
        print("nothing waits for signatures")


def _status_json(found: Overview) -> dict[str, Any]:
    roles = {it.role: _holding_json(it) for it in found.roles}
    catalogues = [{"target": it.target, "serial": it.serial, "requires": dict(it.requires)} for it in found.catalogues]
    problems = [problem.to_json() for problem in found.problems]
    return {
        "roles": roles,
        "catalogues": catalogues,
        "waiting": None if found.waiting is None else waiting_json(found.waiting),
        "problems": problems,
    }


def _holding_json(found: Holding) -> dict[str, Any]:
    from messenger_rules.publishing.keys import name_of

    days = round(found.left / timedelta(days=1), 2)
    holds = {"version": found.version, "expires": found.expires.isoformat(), "days": days}
    return {
        **holds,
        "threshold": found.threshold,
        "keys": [{"name": name_of(key), "keyid": key.keyid} for key in found.keys],
    }


def _in_words(left: timedelta) -> str:
    """How long it is until then.

    >>> [_in_words(timedelta(days=days)) for days in (90, 1, 0.5, -1)]
    ['90 days', '1 day', '12 hours', 'expired']
    """
    if left <= timedelta(0):
        return "expired"
    return counted(left.days, "day") if left.days else counted(left.seconds // 3600, "hour")


def _headline(found: Waiting) -> str:
    signed = found.metadata.signed
    return f"{found.role} {signed.version}, to hold until {moment(signed.expires)}:"
