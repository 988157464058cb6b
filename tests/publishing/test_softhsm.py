"""Keys on tokens: a vendor whose root, list and server are signed by them, and every way in which a token fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publishing.softhsm import PIN, Tokens, module
from tests.publishing.vendor import fetched, write_catalog

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

PINS = ["--pin-file", "pin"]


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    made = Tokens(tmp_path)
    (tmp_path / "pin").write_text(f"{PIN}\n")
    (tmp_path / "pin").chmod(0o600)
    return made


@pytest.fixture
def ann(tokens: Tokens) -> Tokens:
    tokens.make("ann")
    tokens.make_key("ann", 2)
    return tokens


def test_a_vendor_whose_keys_are_all_on_tokens(tokens: Tokens, tmp_path: Path) -> None:
    holders = {"ann": "EC:prime256v1", "ben": "EC:secp384r1", "dan": "EC:prime256v1", "server": "EC:prime256v1"}
    for name, kind in holders.items():
        tokens.make(name)
        tokens.make_key(name, 2, kind)
        assert tokens.run("key", f"keys/{name}", "--token", f"hsm:2?label={name}").status == 0
    tokens.make_key("server", 3, "EC:secp384r1")
    init = ["--root", "keys/ann.pub", "keys/ben.pub", "--root-threshold", "2", "--targets", "keys/dan.pub"]
    server = ["--snapshot", "keys/server.pub", "--timestamp", "hsm:3?label=server"]
    assert tokens.run("init", *init, *server).status == 0
    said = [tokens.run("sign", "--key", f"hsm:2?label={name}", *PINS).out for name in ("ann", "ben", "dan")]
    assert "root: 2 of 2 signatures (ann, ben)" in said[-1]
    write_catalog(tmp_path)
    on_server = ["--key", "hsm:2?label=server", "--key", "hsm:3?label=server", *PINS]
    assert tokens.run("refresh", *on_server).out == "published: root 1, targets 1, snapshot 1, timestamp 1\n"
    assert tokens.run("add", "messages.xml").status == 0
    assert "all is signed" in tokens.typed([PIN], "sign", "--key", "hsm:2?label=dan").out
    assert tokens.run("refresh", *on_server).out == "published: targets 2, snapshot 2, timestamp 2\n"
    root = (tmp_path / "repository/published/metadata/1.root.json").read_bytes()
    assert b"old-backup" in fetched(tmp_path / "repository/published", tmp_path / "client", root)


def begun(tokens: Tokens) -> None:
    """A root and a list of catalogues that wait for the same key, which is on a token."""
    key = "hsm:2?label=ann"
    for name in ("snapshot", "timestamp"):
        tokens.make_key("ann", 16 if name == "snapshot" else 17)
    server = ["--snapshot", "hsm:16?label=ann", "--timestamp", "hsm:17?label=ann"]
    done = tokens.run("init", "--root", key, "--targets", key, *server)
    assert done.status == 0, done.err


def test_a_pin_is_typed_once_and_tried_once(ann: Tokens, tmp_path: Path) -> None:
    """Two things wait; pkcs11-spy, which stands between, writes each log-in down."""
    begun(ann)
    spied = {"PYKCS11LIB": str(module("pkcs11-spy.so")), "PKCS11SPY": str(module("libsofthsm2.so"))}
    environment = {**ann.environment, **spied, "PKCS11SPY_OUTPUT": str(tmp_path / "spied")}
    done = ann.typed(["654321"], "sign", "--key", "hsm:2", environment=environment)
    assert done.status == 1
    assert "error[MR618]: the token ann does not take this PIN" in done.out
    assert "654321" not in done.out
    assert (tmp_path / "spied").read_text().count("C_Login\n") == 1
    done = ann.typed([PIN], "sign", "--key", "hsm:2", environment=environment)
    assert "all is signed" in done.out
    assert done.out.index("targets 1, to hold until") < done.out.index("PIN of the token ann"), "it is told first"


def test_a_key_that_is_seen_with_the_pin_alone(ann: Tokens) -> None:
    ann.make("ben")
    ann.make_key("ben", 2, "EC:prime256v1", "--private")
    asked = ["key", "keys/ben", "--token", "hsm:2?label=ben"]
    assert "MR618" in ann.run(*asked).err
    assert ann.run(*asked, *PINS).status == 0


REFUSED = [
    ("MR616", "no PKCS#11 module is named", "hsm:2?label=ann", {"PYKCS11LIB": ""}),
    ("MR616", "is no PKCS#11 module", "hsm:2?label=ann", {"PYKCS11LIB": "/etc/passwd"}),
    ("MR616", "is no PKCS#11 module", "hsm:2?label=ann", {"PYKCS11LIB": "/nowhere"}),
    ("MR617", "several tokens are meant by hsm:2", "hsm:2", {}),
    ("MR617", "no token is meant by hsm:2?label=zoe", "hsm:2?label=zoe", {}),
    ("MR617", "has 2 keys with the number 5", "hsm:5?label=ann", {}),
    ("MR617", "is of another kind: RSA", "hsm:4?label=ann", {}),
    ("MR617", "secp521r1 is not a supported EC curve", "hsm:6?label=ann", {}),
    ("MR617", "shows no key with the number 7", "hsm:7?label=ann", {}),
    ("MR617", "names no key on a token", "hsm:two?label=ann", {}),
]


def test_for_a_key_that_is_not_there_no_pin_is_asked(ann: Tokens) -> None:
    done = ann.run("key", "keys/no", "--token", "hsm:0?label=ann")
    assert done.err.startswith("error[MR617]: the token ann shows no key with the number 0\n = help: it shows 2: ")


def test_what_is_refused(ann: Tokens) -> None:
    ann.make("ben")
    for number, kind in ((4, "RSA:2048"), (5, "EC:prime256v1"), (5, "EC:prime256v1"), (6, "EC:secp521r1")):
        ann.make_key("ann", number, kind)
    for code, words, key, environment in REFUSED:
        done = ann.run("key", "keys/no", "--token", key, *PINS, environment={**ann.environment, **environment})
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith(f"error[{code}]: ")
        assert words in done.err
        assert "Traceback" not in done.err


def test_two_halves_that_do_not_belong_together(ann: Tokens) -> None:
    """The public half was exchanged for that of another key: whoever shows it cannot sign by it."""
    begun(ann)
    ann.make_key("ann", 9)
    ann.call_tool("ann", "--delete-object", "--type", "pubkey", "--id", "09")
    ann.call_tool("ann", "--delete-object", "--type", "privkey", "--id", "02")
    ann.call_tool("ann", "--set-id", "02", "--type", "privkey", "--id", "09")
    done = ann.run("sign", "--key", "hsm:2", *PINS)
    assert "error[MR617]: the two halves of the key 2 on the token ann do not belong together" in done.err
