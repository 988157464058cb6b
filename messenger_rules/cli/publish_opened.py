"""What options of ``publish`` name: a repository, and the keys that are opened by passphrases and PINs."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messenger_rules.publishing.opening import Opener
    from messenger_rules.publishing.passphrases import Passphrases
    from messenger_rules.publishing.repository import Repository


def repository(options: argparse.Namespace) -> Repository:
    """The repository that is named."""
    from messenger_rules.publishing.repository import Repository

    return Repository(Path(options.repository))


def passphrases(options: argparse.Namespace) -> Passphrases:
    """Where passphrases come from."""
    from messenger_rules.publishing.passphrases import Passphrases

    return Passphrases(getattr(options, "passphrase_file", None), os.environ, _asker())


def opener(options: argparse.Namespace) -> Opener:
    """What opens the keys that are named, in files and on tokens."""
    from messenger_rules.publishing.opening import Opener
    from messenger_rules.publishing.pins import Pins

    return Opener(passphrases(options), Pins(options.pin_file, _asker()), options.pkcs11_module)


def _asker() -> Callable[[str], str] | None:
    """Who can be asked for a secret; None where nobody can."""
    return _typed if sys.stdin.isatty() else None


def _typed(question: str) -> str:
    """What a person types; nothing where they end the input."""
    try:
        return getpass.getpass(question)
    except EOFError:
        print(file=sys.stderr)
        return ""
