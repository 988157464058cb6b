"""A signer whose key is on a token: what it says it has signed is looked at, and what goes wrong is told."""

from __future__ import annotations

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import HSMSigner, Signature

from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.token_problems import told


class TokenSigner(HSMSigner):
    """A key on a token, as securesystemslib uses it."""

    def sign(self, payload: bytes) -> Signature:
        """Let the token sign.

        :raises PublishingError: MR617 where it cannot, or signs by another key than the public one that it shows;
            MR618 where it takes no PIN, or not this one.
        """
        token = self.token_label or ""
        with told(token):
            made = super().sign(payload)
        try:
            self.public_key.verify_signature(made, payload)
        except UnverifiedSignatureError:
            sentence = f"the two halves of the key {self.hsm_keyid} on the token {token} do not belong together"
            raise refusal("MR617", sentence, "make a key anew, and let it be taken in by `publish rotate`") from None
        return made
