"""Keys on tokens, without a token: how they are named, how PINs are asked for, what tokens complain of."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest

from messenger_rules.errors import MessengerRulesError
from messenger_rules.publishing.addresses import Address, address, is_address
from messenger_rules.publishing.opening import Opener
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.pins import Pins
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.token_problems import told

ADDRESSES = [
    ("hsm:", Address(2, None)),
    ("hsm:?label=ann", Address(2, "ann")),
    ("hsm:258", Address(258, None)),
    ("hsm:2?label=YubiKey+PIV+%2315835999", Address(2, "YubiKey PIV #15835999")),
    ("hsm:2?label=100%25", Address(2, "100%")),
]


@pytest.mark.parametrize(("named", "found"), ADDRESSES, ids=[it[0] for it in ADDRESSES])
def test_a_key_on_a_token_is_named_as_securesystemslib_names_it(named: str, found: Address) -> None:
    assert is_address(named)
    assert address(named) == found
    assert address(str(found)) == found


@pytest.mark.parametrize(
    "named", ["hsm:two", "hsm:-1", "hsm:²", "hsm:2?lable=ann", "hsm:2#ann", "hsm://ann/2", "hsm://[x"]
)
def test_what_names_no_key(named: str) -> None:
    with pytest.raises(PublishingError, match="MR617"):
        address(named)


def test_a_file_is_no_key_on_a_token() -> None:
    assert not is_address("keys/hsm:2")


def person(*answers: str) -> Pins:
    left: Iterator[str] = iter(answers)
    return Pins(None, lambda _: next(left))


def test_a_pin_is_asked_for_once_for_each_token() -> None:
    pins = person("123456", "654321")
    assert [pins.of(it) for it in ("ann", "ben", "ann")] == ["123456", "654321", "123456"]


@pytest.mark.parametrize("pins", [Pins(None), person("")])
def test_without_a_pin_nothing_is_tried(pins: Pins) -> None:
    with pytest.raises(PublishingError, match="MR618"):
        pins.of("ann")


def test_the_last_try_is_for_a_person(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_text("123456\n")
    file.chmod(0o600)
    assert Pins(file).of("ann") == "123456"
    with pytest.raises(PublishingError, match="MR618"):
        Pins(file).of("ann", is_last_try=True)
    assert (
        Pins(file, lambda question: question).of("ann\x1b", is_last_try=True)
        == r"PIN of the token ann\x1b (the last try): "
    )


def pin_file(folder: Path, pin: bytes) -> Path:
    file = folder / "pin"
    file.write_bytes(pin)
    file.chmod(0o600)
    return file


def test_a_pin_of_a_file_is_tried_on_one_token_alone(tmp_path: Path) -> None:
    pins = Pins(pin_file(tmp_path, b"123456"))
    assert [pins.of("ann"), pins.of("ann")] == ["123456"] * 2
    with pytest.raises(PublishingError, match=r"MR618\]: .*pin had the PIN of the token ann, and ben wants one, too"):
        pins.of("ben")


def test_a_pin_that_is_no_text_is_not_given_to_a_token(tmp_path: Path) -> None:
    with pytest.raises(PublishingError, match=r"MR618\]: the PIN for the token ann is no UTF-8"):
        Pins(pin_file(tmp_path, b"12\xff34")).of("ann")


@pytest.mark.skipif(os.name != "posix", reason="there, access is not in the mode")
def test_a_pin_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("123456")
    with pytest.raises(PublishingError, match="MR623"):
        Pins(tmp_path / "pin").of("ann")


COMPLAINTS = [
    (pkcs11.PinIncorrect(), "MR618", "the token ann does not take this PIN"),
    (pkcs11.PinLenRange(), "MR618", "the token ann does not take this PIN"),
    (pkcs11.PinLocked(), "MR618", "the token ann takes no PIN: PinLocked"),
    (pkcs11.DeviceRemoved(), "MR617", "the token ann cannot be used: DeviceRemoved"),
    (ValueError("found multiple keys"), "MR617", "the token ann cannot be used: found multiple keys"),
]


@pytest.mark.parametrize(("complaint", "code", "sentence"), COMPLAINTS, ids=[repr(it[0]) for it in COMPLAINTS])
def test_what_a_token_complains_of(complaint: Exception, code: str, sentence: str) -> None:
    with pytest.raises(PublishingError) as caught, told("ann"):
        raise complaint
    assert [(it.code, it.message) for it in caught.value.diagnostics] == [(code, sentence)]


def test_without_a_module_or_its_library_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    opener = Opener(Passphrases(None, {}), Pins(None))
    monkeypatch.delenv("PYKCS11LIB", raising=False)
    with pytest.raises(PublishingError, match="MR616"):
        opener.signers(["hsm:2"])
    monkeypatch.delitem(sys.modules, "messenger_rules.publishing.tokens")
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(MessengerRulesError, match=r"messenger-rules\[pkcs11\]"):
        opener.signers(["hsm:2"])
