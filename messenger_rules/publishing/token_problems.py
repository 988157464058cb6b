"""What tokens complain of, in sentences for their holders."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pkcs11

from messenger_rules.publishing.problems import PublishingError, refusal

_WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
_NO_PIN = (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized)


@contextlib.contextmanager
def told(token: str) -> Iterator[None]:
    """Turn what a token, or securesystemslib about it, complains of into a refusal.

    :raises PublishingError: MR617 or MR618 where there is a complaint.
    """
    try:
        yield
    except (ValueError, pkcs11.PKCS11Error) as error:
        raise _refused(token, error) from None


def _refused(token: str, error: ValueError | pkcs11.PKCS11Error) -> PublishingError:
    if isinstance(error, _WRONG_PIN):
        help_ = "look whose token it is before you try again: after few wrong PINs it locks itself"
        return refusal("MR618", f"the token {token} does not take this PIN", help_)
    if isinstance(error, _NO_PIN):
        sentence = f"the token {token} takes no PIN: {type(error).__name__}"
        return refusal("MR618", sentence, "its unblocking code, or who set it up, gives it another one")
    reason = str(error) or type(error).__name__
    return refusal("MR617", f"the token {token} cannot be used: {reason}", "look whether the right one is put in")
