"""Passphrases that people type, and what a catalogue needs to be installed."""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

import messenger_rules as mr
from messenger_rules.messages.message import Message, Text
from messenger_rules.publishing.files import write
from messenger_rules.publishing.keys import load_signer, name_of
from messenger_rules.publishing.making import make, make_all
from messenger_rules.publishing.passphrases import VARIABLE, Passphrases
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.requirements import requirements
from messenger_rules.publishing.sealing import seal
from tests.distributions import install, registry_of

GOOD = "correct horse battery"


def typed(*answers: str) -> Passphrases:
    """A person who types these, one after the other."""
    left: Iterator[str] = iter(answers)
    return Passphrases(None, {}, lambda _: next(left))


def test_a_new_passphrase_is_typed_twice_and_another_one_once() -> None:
    assert typed(GOOD, GOOD).new("ann") == GOOD.encode()
    assert typed("short").of("ann") == b"short"


@pytest.mark.parametrize("answers", [(GOOD, "another one than that"), ("too short", "too short"), ("",)])
def test_a_new_passphrase_that_is_not_taken(answers: tuple[str, ...]) -> None:
    with pytest.raises(PublishingError, match="MR624"):
        typed(*answers).new("ann")


def test_a_file_goes_before_the_environment_and_that_before_a_person(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("of the file\r\n")
    file.chmod(0o600)

    def ask(_: str) -> str:
        raise AssertionError("nobody is asked")

    assert Passphrases(file, {VARIABLE: "of the environment"}, ask).of("ann") == b"of the file"
    assert Passphrases(None, {VARIABLE: "of the environment"}, ask).of("ann") == b"of the environment"
    file.chmod(0o640)
    with pytest.raises(PublishingError, match="MR623"):
        Passphrases(file, {}).of("ann")


@pytest.mark.parametrize("given", [b"correct horse b\xe4ttery", b"x" * 1024])
def test_a_passphrase_that_is_no_text_or_too_long(given: bytes, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(given)
    file.chmod(0o600)
    for found in (Passphrases(file, {}), Passphrases(None, {VARIABLE: os.fsdecode(given)})):
        with pytest.raises(PublishingError, match="MR624"):
            found.of("ann")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_passphrase_that_comes_by_a_pipe_counts_for_every_key(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    writer = threading.Thread(target=pipe.write_text, args=(f"{GOOD}\n",))
    writer.start()
    passphrases = Passphrases(pipe, {})
    assert [passphrases.of("ann"), passphrases.of("ben")] == [GOOD.encode()] * 2
    writer.join()


def test_a_key_file_is_slow_to_try_passphrases_on_and_others_read_it() -> None:
    made = Ed25519PrivateKey.generate()
    data = seal(made, GOOD.encode())
    read = load_pem_private_key(data, GOOD.encode())
    assert isinstance(read, Ed25519PrivateKey)
    assert read.private_bytes_raw() == made.private_bytes_raw()
    assert bytes.fromhex("2b06010401da47040b") in base64.b64decode(b"".join(data.splitlines()[1:-1])), "by scrypt"
    with pytest.raises(ValueError, match="password"):
        load_pem_private_key(data, b"another horse battery")
    assert seal(made, GOOD.encode()) != data


def test_keys_that_others_made_are_read_still(tmp_path: Path) -> None:
    made = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(GOOD.encode())
    write(tmp_path / "ann.pem", made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption), mode=0o600)
    assert load_signer(tmp_path / "ann.pem", typed(GOOD)).public_key.keytype == "ed25519"


def test_a_mistake_while_keys_are_made_leaves_none_behind(tmp_path: Path) -> None:
    with pytest.raises(PublishingError, match="differ"):
        make_all(tmp_path, {"root": 2}, typed(GOOD, GOOD, GOOD, "another one than that"))
    assert [*tmp_path.iterdir()] == []
    made = make_all(tmp_path, {"root": 2}, typed(GOOD, GOOD, GOOD, GOOD))
    assert [name_of(it.signer.public_key) for it in made["root"]] == ["root-1", "root-2"]


def test_a_name_with_a_dot_stays_whole(tmp_path: Path) -> None:
    assert name_of(make(tmp_path / "ann.smith", typed(GOOD, GOOD))) == "ann.smith"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ann.smith.pem", "ann.smith.pub"]


MODULE = """
from messenger_rules import Fact, predicate

@predicate("acme.odd")
def odd(fact: Fact[str], wanted: int) -> bool:
    \"\"\"Whether a text has an odd number of letters, and that is wanted.\"\"\"
    return len(fact) % 2 == wanted
"""


def test_the_plugin_of_a_predicate_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = "[messenger_rules.predicates]\nacme.odd = acme_plugin:odd\n"
    install(tmp_path, "acme-plugin", MODULE, names, version="2.3")
    monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
    registry = registry_of(tmp_path, monkeypatch)
    texts = (Text.of("en", "Odd", "Odd."),)
    for condition, needed in (("acme.odd(os.name, 1)", {"acme-plugin": "2.3"}), ("console.version > 5", {})):
        catalog = mr.Catalog.of([Message("m", condition, texts)], registry=registry)
        assert [str(it.diagnostics[-1]) for it in catalog.invalid] == []
        assert requirements(catalog, registry) == {"messenger-rules": "0.1", **needed}
