"""Opening: the keys that are named, be they in files, in folders, or on tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from securesystemslib.signer import Signer, SSlibKey

from messenger_rules.extras import needing
from messenger_rules.publishing.addresses import address, is_address
from messenger_rules.publishing.keys import found_in, load_public, load_signer
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.pins import Pins

if TYPE_CHECKING:
    from messenger_rules.publishing.token_signer import TokenSigner


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens keys: passphrases for files, and for tokens PINs and the module that the maker supplies."""

    passphrases: Passphrases
    pins: Pins
    module: str | None = None

    def signers(self, named: Iterable[str]) -> list[Signer]:
        """The keys that are named, ready to sign.

        :raises PublishingError: MR616 to MR618 where a token, MR620 or MR622 to MR625 where a file cannot be used.
        :raises StateError: MR597 where what tokens need is not installed.
        """
        return [signer for it in named for signer in self._of(it)]

    def public(self, named: str) -> SSlibKey:
        """The public half of a key, from a file or from its token; as :meth:`signers` where that cannot be."""
        return self._on_token(named).public_key if is_address(named) else load_public(Path(named))

    def _of(self, named: str) -> list[Signer]:
        if is_address(named):
            return [self._on_token(named)]
        return [load_signer(path, self.passphrases) for path in found_in(Path(named))]

    def _on_token(self, named: str) -> TokenSigner:
        with needing("pkcs11"):
            from messenger_rules.publishing.tokens import load_token

        return load_token(address(named), self.module, self.pins)
