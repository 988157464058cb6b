"""Tokens: keys that never leave the hardware they are on, used by PKCS#11 through securesystemslib."""

from __future__ import annotations

import os
from typing import Any

import pkcs11
from pkcs11.util import biginteger
from securesystemslib.signer import HSMSigner

from messenger_rules.publishing.addresses import Address
from messenger_rules.publishing.keys import NAME
from messenger_rules.publishing.naming import why_no_name
from messenger_rules.publishing.pins import Pins
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.token_problems import told
from messenger_rules.publishing.token_signer import TokenSigner

MODULE = "PYKCS11LIB"
"""The environment variable in which securesystemslib looks for the module."""


def load_token(address: Address, module: str | None, pins: Pins) -> TokenSigner:
    """A key on a token, ready to sign; its PIN is asked for when it does.

    :param module: the PKCS#11 module that the maker of the token supplies; else the environment names it.
    :raises PublishingError: MR616 where there is no module; MR617 where there is no such token or key, there are
        several, or the key is of another kind; MR618 where the token is locked.
    """
    token = _token(_library(module), address)
    label, is_last_try = token.label, pkcs11.TokenFlag.USER_PIN_FINAL_TRY in token.flags
    if pkcs11.TokenFlag.USER_PIN_LOCKED in token.flags:
        raise refusal("MR618", f"the token {label} is locked", "its unblocking code, or who set it up, unlocks it")

    def pin(_: str) -> str:
        return pins.of(label, is_last_try=is_last_try)

    with told(label):
        _check_one(token, address)
        key = HSMSigner.import_(address.number, label, pin)[1]
    key.unrecognized_fields[NAME] = label if why_no_name(label) is None else f"token-{address.number}"
    return TokenSigner(address.number, key, pin, label)


def _library(module: str | None) -> Any:
    path = module or os.environ.get(MODULE)
    if not path:
        help_ = f"give --pkcs11-module, or set {MODULE}, as in /usr/lib/x86_64-linux-gnu/p11-kit-proxy.so"
        raise refusal("MR616", "no PKCS#11 module is named, by which tokens are used", help_)
    os.environ[MODULE] = path  # securesystemslib has it from nowhere else
    try:
        return pkcs11.lib(path)
    except pkcs11.PKCS11Error as error:
        reason = str(error) or type(error).__name__
        raise refusal("MR616", f"{path} is no PKCS#11 module: {reason}", "name the one of the token's maker") from None


def _token(library: Any, address: Address) -> pkcs11.Token:
    with told(address.token or "that is asked for"):
        there = [*library.get_tokens(token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED)]
    found: list[pkcs11.Token] = [it for it in there if address.token in {None, it.label}]
    if len(found) == 1:
        return found[0]
    labels = " and ".join(sorted(it.label for it in there)) or "none"
    sentence = f"{'several tokens are' if found else 'no token is'} meant by {address}"
    raise refusal(
        "MR617", sentence, f"there are {labels}: write hsm:{address.number}?label=TOKEN, or put the right one in"
    )


def _check_one(token: pkcs11.Token, address: Address) -> None:
    """See that the public half, where everybody may see it, is one, and of the right kind."""
    kinds = _kinds(token, address)
    if len(kinds) > 1:
        sentence = f"the token {token.label} has {len(kinds)} keys with the number {address.number}"
        raise refusal("MR617", sentence, "give each of them a number of its own")
    if not kinds and (others := _seen(token)):
        sentence = f"the token {token.label} shows no key with the number {address.number}"
        raise refusal("MR617", sentence, f"it shows {', '.join(map(str, others))}: write hsm:NUMBER?label=TOKEN")
    if kinds and kinds != [pkcs11.KeyType.EC]:
        sentence = f"the key {address.number} on the token {token.label} is of another kind: {kinds[0].name}"
        raise refusal("MR617", sentence, "make one of the kind ECDSA, on the curve P-256 or P-384")


def _seen(token: pkcs11.Token) -> list[int]:
    """The numbers of the public halves that are seen without a PIN; a token may show none of them before."""
    with token.open() as session:
        found: list[Any] = [*session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY})]
        return sorted({int.from_bytes(key.id) for key in found})


def _kinds(token: pkcs11.Token, address: Address) -> list[pkcs11.KeyType]:
    wanted = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY,
        pkcs11.Attribute.ID: biginteger(address.number),
    }
    with token.open() as session:
        found: list[Any] = [*session.get_objects(wanted)]  # to its end: a search that is left open is complained of
        return [key.key_type for key in found]
