"""Passphrases of key files: from a file, from the environment, or asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from messenger_rules.publishing.files import only_owners, read_secret
from messenger_rules.publishing.problems import refusal

VARIABLE = "MESSENGER_RULES_PASSPHRASE"
SHORTEST = 12
"""Characters of a new passphrase: who finds the file can try as many as they like."""

LONGEST = 1_023
"""Bytes: what cryptography takes."""

_HELP = f"give --passphrase-file, set {VARIABLE}, or run this in a terminal"


@dataclass(slots=True)
class Passphrases:
    """Where passphrases come from; the first of these that there is counts for every key."""

    file: Path | None
    environment: Mapping[str, str]
    ask: Callable[[str], str] | None = None
    """Asks a person; None where there is nobody to ask."""
    _read: str | None = field(default=None, init=False, repr=False)
    """What the file has: a pipe can be read once alone."""

    def of(self, key: str) -> bytes:
        """The passphrase of a key that there is.

        :raises PublishingError: MR624 where there is none.
        """
        found = self._given()
        if found is None and self.ask is not None:
            found = self.ask(f"Passphrase of {key}: ")
        if not found:
            raise refusal("MR624", f"there is no passphrase for {key}", _HELP)
        return _encoded(found, key)

    def new(self, key: str) -> bytes:
        """The passphrase for a key that is made now; a person is asked twice.

        :raises PublishingError: MR624 where there is none, it is too short, or was not the same twice.
        """
        found = self.of(f"{key} (new)")
        if len(found.decode()) < SHORTEST:
            sentence = f"the passphrase for {key} has less than {SHORTEST} characters"
            raise refusal("MR624", sentence, "take several words that nobody else would put together")
        if self._given() is None and self.ask is not None and _encoded(self.ask("The same again: "), key) != found:
            raise refusal("MR624", f"the two passphrases for {key} differ", "try again")
        return found

    def _given(self) -> str | None:
        if self.file is None:
            return self.environment.get(VARIABLE)
        if self._read is None:
            only_owners(self.file)
            self._read = read_secret(self.file).decode("utf-8", "surrogateescape").rstrip("\r\n")
        return self._read


def _encoded(passphrase: str, key: str) -> bytes:
    """The bytes that a key is made of; two passphrases never come to the same.

    :raises PublishingError: MR624 where it is no UTF-8, or longer than files of keys can have it.
    """
    try:
        found = passphrase.encode()
    except UnicodeEncodeError:
        raise refusal("MR624", f"the passphrase for {key} is no UTF-8", "write it in UTF-8, or in ASCII") from None
    if len(found) > LONGEST:
        raise refusal("MR624", f"the passphrase for {key} has more than {LONGEST} bytes", "take a shorter one")
    return found
