"""``publish``: catalogues signed by several people, in a repository of static files."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli import publish_words as words
from messenger_rules.cli.output import counted, print_json, report
from messenger_rules.condition.condition import system_clock
from messenger_rules.extras import needing

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

    from messenger_rules.publishing.passphrases import Passphrases
    from messenger_rules.publishing.repository import Repository
    from messenger_rules.publishing.signing import Waiting

ROLES = ("root", "targets", "snapshot", "timestamp")
PROBLEMS = 1


def add_to(commands: shared.Commands) -> None:
    """Add the command and those below it."""
    parser = shared.add_command(
        commands,
        "publish",
        "publish signed catalogues as static files, by the keys of several people",
        "messenger-rules publish add messages.xml --channel stable",
    )
    inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_key(inner)
    _add_init(inner)
    _add_add(inner)
    _add_sign(inner)
    _add_refresh(inner)
    _add_rotate(inner)
    _add_revoke(inner)
    _add_status(inner)


def _add(
    inner: shared.Commands, name: str, summary: str, example: str, *, of_repository: bool = True
) -> argparse.ArgumentParser:
    parser = shared.add_command(inner, name, summary, f"messenger-rules publish {example}")
    if of_repository:
        parser.add_argument("--repository", metavar="DIR", default="repository", help="the repository (repository)")
    shared.add_json(parser)
    return parser


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="where the passphrase of keys is; else MESSENGER_RULES_PASSPHRASE has it, or you are asked",
    )


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a key, or a folder of keys; may be given several times",
    )
    _add_passphrase(parser)


def _add_key(inner: shared.Commands) -> None:
    parser = _add(inner, "key", "make the key of one holder, in an encrypted file", "key keys/ann", of_repository=False)
    parser.add_argument("name", metavar="NAME", type=Path, help="the name of both files, which also names the key")
    _add_passphrase(parser)
    parser.set_defaults(run=make_key)


def _add_init(inner: shared.Commands) -> None:
    parser = _add(inner, "init", "make a repository, and keys for it where none are named", "init --keys keys")
    parser.add_argument("--keys", metavar="DIR", type=Path, help="make all keys, in this folder, and sign by them")
    for role in ROLES:
        parser.add_argument(
            f"--{role}", metavar="PUB", type=Path, nargs="+", default=[], help=f"the public keys of {role}"
        )
    for role in ROLES:
        parser.add_argument(f"--{role}-keys", metavar="N", type=int, help=f"with --keys: how many {role} has")
        parser.add_argument(f"--{role}-threshold", metavar="N", type=int, help=f"how many of them sign for {role}")
        parser.add_argument(f"--{role}-days", metavar="N", type=int, help=f"how long {role} holds")
    _add_passphrase(parser)
    parser.set_defaults(run=init, wrong=parser.error)


def _add_add(inner: shared.Commands) -> None:
    parser = _add(inner, "add", "check a catalogue and stage it for signatures", "add messages.xml --channel early")
    parser.add_argument("catalog", metavar="CATALOG", type=Path, help="the catalogue file")
    parser.add_argument("--channel", metavar="NAME", default="stable", help="the channel (stable)")
    parser.add_argument("--strict", action="store_true", help="warnings are problems, too")
    parser.set_defaults(run=add)


def _add_sign(inner: shared.Commands) -> None:
    parser = _add(
        inner, "sign", "sign what waits, on a machine that needs no network", "sign /media/stick/staged --key ann.pem"
    )
    parser.add_argument("stage", metavar="FOLDER", type=Path, nargs="?", help="a copy of the repository's `staged`")
    _add_keys(parser)
    parser.set_defaults(run=sign, wrong=parser.error)


def _add_refresh(inner: shared.Commands) -> None:
    parser = _add(
        inner, "refresh", "publish what is signed, and renew what the server signs", "refresh --key server-keys"
    )
    parser.add_argument(
        "--from", metavar="FOLDER", dest="copies", type=Path, action="append", default=[], help="take signatures there"
    )
    parser.add_argument("--renew", choices=["root", "targets"], help="stage it once more, to hold from now on")
    _add_keys(parser)
    parser.set_defaults(run=refresh)


def _add_rotate(inner: shared.Commands) -> None:
    parser = _add(
        inner,
        "rotate",
        "stage other keys for a role",
        "rotate targets --new dan.pub --old ann",
    )
    parser.add_argument("role", choices=ROLES, help="the role")
    parser.add_argument("--new", metavar="PUB", type=Path, action="append", default=[], help="a public key to take in")
    parser.add_argument("--old", metavar="NAME", action="append", default=[], help="a key to leave out")
    parser.add_argument("--threshold", metavar="N", type=int, help="how many must sign from now on")
    parser.add_argument("--days", metavar="N", type=int, help="how long it holds from now on")
    parser.set_defaults(run=rotate, wrong=parser.error)


def _add_revoke(inner: shared.Commands) -> None:
    parser = _add(inner, "revoke", "stage a root in which a key signs nothing any more", "revoke ann")
    parser.add_argument("name", metavar="KEY", help="the key's name, or the beginning of its identifier")
    parser.set_defaults(run=revoke)


def _add_status(inner: shared.Commands) -> None:
    parser = _add(inner, "status", "tell what is published, and what waits for whom", "status --json")
    parser.set_defaults(run=status)


def make_key(options: argparse.Namespace) -> int:
    """The public half goes to whoever keeps the repository; the other stays with its holder."""
    with needing("signing"):
        from messenger_rules.publishing import keys

    key = keys.make(options.name, _passphrases(options))
    words.key(options, key)
    return 0


def init(options: argparse.Namespace) -> int:
    """With the keys of others, it waits for their signatures; with keys of its own making, it is published."""
    with needing("signing"):
        from messenger_rules.publishing import beginning, keys, releasing, roles, signing

    named = {role: getattr(options, role) for role in ROLES}
    if (options.keys is None) != all(named.values()) or (options.keys is not None and any(named.values())):
        options.wrong("name the public keys of all four roles, or let --keys make them")
    repository, now = _repository(options), system_clock()
    beginning.not_begun(repository)
    asked = {role: (getattr(options, f"{role}_threshold"), getattr(options, f"{role}_days")) for role in ROLES}
    counts = {role: len(named[role]) or getattr(options, f"{role}_keys") or roles.DEFAULTS[role].keys for role in ROLES}
    policies = {
        role: roles.policy(role, keys=counts[role], threshold=threshold, days=days)
        for role, (threshold, days) in asked.items()
    }
    passphrases = _passphrases(options)
    if options.keys is not None:
        made = keys.make_all(options.keys, counts, passphrases)
    else:
        made = {role: [keys.load_public(path) for path in named[role]] for role in ROLES}
    beginning.all_keys_differ(made)
    beginning.begin(repository, made, policies, now)
    if options.keys is None:
        return _tell_waiting(options, signing.waiting(repository.stage))
    names = [keys.name_of(key) for role in ROLES for key in made[role]]
    signers = [keys.load_signer(options.keys / f"{name}{keys.SECRET}", passphrases) for name in names]
    signing.sign_own(repository.stage, signers)
    words.released(options, releasing.release(repository, signers, now))
    return 0


def add(options: argparse.Namespace) -> int:
    """The author's file stays as it is; what was added waits for signatures."""
    with needing("signing"):
        from messenger_rules.publishing import adding

    added = adding.add(
        _repository(options),
        options.catalog,
        shared.registry(),
        system_clock(),
        channel=options.channel,
        strict=options.strict,
    )
    report(added.warnings)
    words.added(options, added)
    return 0


def sign(options: argparse.Namespace) -> int:
    """What is signed is told before the passphrase is asked for."""
    with needing("signing"):
        from messenger_rules.publishing import signing
        from messenger_rules.publishing.repository import Stage

    if not options.key:
        options.wrong("name your key by --key")
    stage = Stage(options.stage) if options.stage is not None else _repository(options).stage
    words.to_be_signed(signing.waiting(stage))
    return _tell_waiting(options, signing.sign(stage, _signers(options)))


def refresh(options: argparse.Namespace) -> int:
    """A timer runs this on the server."""
    with needing("signing"):
        from messenger_rules.publishing import changing, merging, releasing
        from messenger_rules.publishing.repository import Stage

    repository, now = _repository(options), system_clock()
    repository.current_root()
    if options.renew is not None:
        changing.renew(repository, options.renew, now)
    for copy in options.copies:
        new = merging.merge(repository.stage, Stage(copy))
        print(f"{counted(new, 'new signature')} from {copy}", file=sys.stderr)
    words.released(options, releasing.release(repository, _signers(options), now))
    return 0


def rotate(options: argparse.Namespace) -> int:
    """Nothing is changed before the key holders of root have signed it."""
    with needing("signing"):
        from messenger_rules.publishing import changing, keys, signing

    if not (options.new or options.old or options.threshold is not None or options.days is not None):
        options.wrong("say what is to change: --new, --old, --threshold or --days")
    repository = _repository(options)
    new = [keys.load_public(path) for path in options.new]
    changing.rotate(
        repository,
        options.role,
        system_clock(),
        new=new,
        old=options.old,
        threshold=options.threshold,
        days=options.days,
    )
    return _tell_waiting(options, signing.waiting(repository.stage))


def revoke(options: argparse.Namespace) -> int:
    """Nothing is changed before the key holders of root have signed it."""
    with needing("signing"):
        from messenger_rules.publishing import changing, signing

    repository = _repository(options)
    roles = changing.revoke(repository, options.name, system_clock())
    print(f"{options.name} signs no more for {' and '.join(roles)}, once this is published", file=sys.stderr)
    return _tell_waiting(options, signing.waiting(repository.stage))


def status(options: argparse.Namespace) -> int:
    """Status 1 where something has expired."""
    with needing("signing"):
        from messenger_rules.publishing.overview import overview

    found = overview(_repository(options), system_clock())
    report(found.problems)
    words.status(options, found)
    return PROBLEMS if any(problem.is_error for problem in found.problems) else 0


def _repository(options: argparse.Namespace) -> Repository:
    from messenger_rules.publishing.repository import Repository

    return Repository(Path(options.repository))


def _passphrases(options: argparse.Namespace) -> Passphrases:
    from messenger_rules.publishing.passphrases import Passphrases

    return Passphrases(options.passphrase_file, os.environ, getpass.getpass if sys.stdin.isatty() else None)


def _signers(options: argparse.Namespace) -> list[CryptoSigner]:
    from messenger_rules.publishing import keys

    passphrases = _passphrases(options)
    return [keys.load_signer(path, passphrases) for path in keys.found_in(options.key)]


def _tell_waiting(options: argparse.Namespace, found: Sequence[Waiting]) -> int:
    if options.json:
        print_json(words.waiting_json(found))
    else:
        words.waiting(found)
    return 0
