"""``publish``: catalogues signed by several people, in a repository of static files."""

from __future__ import annotations

import argparse
from pathlib import Path

from messenger_rules.cli import options as shared
from messenger_rules.cli import publish_runs as runs
from messenger_rules.cli import publish_taking_back as taking_back
from messenger_rules.cli.publish_runs import ROLES
from messenger_rules.cli.publish_taking_back import OFFLINE


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
    _add_discard(inner)
    _add_revert(inner)
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


def _add_tokens(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pkcs11-module", metavar="FILE", help="by which keys on tokens are used; else PYKCS11LIB names it"
    )
    parser.add_argument(
        "--pin-file", metavar="FILE", type=Path, help="where the PIN of a token is; else you are asked for it"
    )


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key",
        metavar="KEY",
        action="append",
        default=[],
        help="a key, a folder of keys, or hsm:NUMBER?label=TOKEN; may be given several times",
    )
    _add_passphrase(parser)
    _add_tokens(parser)


def _add_key(inner: shared.Commands) -> None:
    parser = _add(inner, "key", "make the key of one holder, in an encrypted file", "key keys/ann", of_repository=False)
    parser.add_argument("name", metavar="NAME", type=Path, help="the name of both files, which also names the key")
    parser.add_argument("--token", metavar="KEY", help="it is on a token already: hsm:NUMBER?label=TOKEN")
    _add_passphrase(parser)
    _add_tokens(parser)
    parser.set_defaults(run=runs.make_key)


def _add_init(inner: shared.Commands) -> None:
    parser = _add(inner, "init", "make a repository, and keys for it where none are named", "init --keys keys")
    parser.add_argument("--keys", metavar="DIR", type=Path, help="make all keys, in this folder, and sign by them")
    for role in ROLES:
        parser.add_argument(f"--{role}", metavar="PUB", nargs="+", default=[], help=f"the public keys of {role}")
    for role in ROLES:
        parser.add_argument(f"--{role}-keys", metavar="N", type=int, help=f"with --keys: how many {role} has")
        parser.add_argument(f"--{role}-threshold", metavar="N", type=int, help=f"how many of them sign for {role}")
        parser.add_argument(f"--{role}-days", metavar="N", type=int, help=f"how long {role} holds")
    _add_passphrase(parser)
    _add_tokens(parser)
    parser.set_defaults(run=runs.init, wrong=parser.error)


def _add_add(inner: shared.Commands) -> None:
    parser = _add(inner, "add", "check a catalogue and stage it for signatures", "add messages.xml --channel early")
    parser.add_argument("catalog", metavar="CATALOG", type=Path, help="the catalogue file")
    parser.add_argument("--channel", metavar="NAME", default="stable", help="the channel (stable)")
    parser.add_argument("--strict", action="store_true", help="warnings are problems, too")
    parser.add_argument("--any-serial", action="store_true", help="a serial far above the last one is meant")
    parser.set_defaults(run=runs.add)


def _add_sign(inner: shared.Commands) -> None:
    parser = _add(
        inner, "sign", "sign what waits, on a machine that needs no network", "sign /media/stick/staged --key ann.pem"
    )
    parser.add_argument("stage", metavar="FOLDER", type=Path, nargs="?", help="a copy of the repository's `staged`")
    parser.add_argument(
        "--root", metavar="FILE", type=Path, help="believe this root, in place of the one that the key signed under"
    )
    parser.add_argument(
        "--memory",
        metavar="DIR",
        type=Path,
        help="where it is remembered what a key signed, for the one repository that it is for; else beside the key",
    )
    _add_keys(parser)
    parser.set_defaults(run=runs.sign, wrong=parser.error)


def _add_refresh(inner: shared.Commands) -> None:
    parser = _add(
        inner, "refresh", "publish what is signed, and renew what the server signs", "refresh --key server-keys"
    )
    parser.add_argument(
        "--from", metavar="FOLDER", dest="copies", type=Path, action="append", default=[], help="take signatures there"
    )
    parser.add_argument("--renew", choices=["root", "targets"], help="stage it once more, to hold from now on")
    parser.add_argument(
        "--again", action="store_true", help="with --renew: also what waits already, without signatures"
    )
    _add_keys(parser)
    parser.set_defaults(run=runs.refresh, wrong=parser.error)


def _add_rotate(inner: shared.Commands) -> None:
    parser = _add(
        inner,
        "rotate",
        "stage other keys for a role",
        "rotate targets --new dan.pub --old ann",
    )
    parser.add_argument("role", choices=ROLES, help="the role")
    parser.add_argument("--new", metavar="PUB", action="append", default=[], help="a public key to take in")
    parser.add_argument("--old", metavar="NAME", action="append", default=[], help="a key to leave out")
    parser.add_argument("--threshold", metavar="N", type=int, help="how many must sign from now on")
    parser.add_argument("--days", metavar="N", type=int, help="how long it holds from now on")
    _add_tokens(parser)
    parser.set_defaults(run=runs.rotate, wrong=parser.error)


def _add_revoke(inner: shared.Commands) -> None:
    parser = _add(inner, "revoke", "stage a root in which a key signs nothing any more", "revoke ann")
    parser.add_argument("name", metavar="KEY", help="the key's name, or the beginning of its identifier")
    parser.set_defaults(run=runs.revoke)


def _add_discard(inner: shared.Commands) -> None:
    parser = _add(inner, "discard", "give up what waits for signatures", "discard targets")
    parser.add_argument("role", choices=OFFLINE, nargs="?", help="that alone; else all that waits")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(run=taking_back.discard, wrong=parser.error)


def _add_revert(inner: shared.Commands) -> None:
    parser = _add(
        inner, "revert", "stage a catalogue again as it was published before", "revert stable/acme-console.xml 12"
    )
    parser.add_argument("target", metavar="TARGET", help="the catalogue, as `publish status` names it")
    parser.add_argument("number", metavar="NUMBER", type=int, help="the number that it had then")
    parser.set_defaults(run=taking_back.revert)


def _add_status(inner: shared.Commands) -> None:
    parser = _add(inner, "status", "tell what is published, and what waits for whom", "status --strict")
    parser.add_argument("--strict", action="store_true", help="warnings are problems, too: what expires soon")
    parser.set_defaults(run=runs.status)
