"""Translations for other engines: texts for all of them, and the same answers for those that are installed."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from benchmarks import parts, peers
from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts
from benchmarks.mixes import AT, made
from benchmarks.peers.cel_rust import CEL
from benchmarks.peers.dialect import Untranslatable, number, written
from benchmarks.peers.plain_host import facts_read, plain
from benchmarks.peers.rules import RULES
from benchmarks.peers.zen import ZEN
from messenger_rules.types import VersionType

CONDITION = 'os.name == "debian" and (installed("a", < 2) or not language matches "de") and console.version != 5'


def test_the_words_of_each_dialect() -> None:
    tree = mr.compile(CONDITION, vocabulary=mr.Vocabulary.read("[components.a]")).tree
    two, five = number(VersionType().read("2")), number(VersionType().read("5"))
    assert written(tree, CEL) == (
        f'(os.name == "debian" && (("a" in components && components["a"] < {two}) || '
        f'!((language == "de" || language.startsWith("de-")))) && !(console.version == {five}))'
    )
    assert written(tree, ZEN) == (
        f'(os.name == "debian" and ((components["a"] != null and components["a"] < {two}) or '
        f'not ((language == "de" or startsWith(language, "de-")))) and not (console.version == {five}))'
    )
    assert f'not (console["version"] == {five})' in written(tree, RULES)


@pytest.mark.parametrize("condition", ['language matches "zh-Hant"', "os.version is known", 'like(os.name, "d*")'])
def test_what_has_no_exact_translation_is_refused(condition: str) -> None:
    with pytest.raises(Untranslatable):
        written(mr.compile(condition).tree, CEL)


def test_numbers_have_the_order_of_the_versions() -> None:
    rising = ["1.0rc1", "1.0", "1.0.1", "1.9", "1.10", "2", "10.0.19045", "10.0.19046", "300.1"]
    numbers = [number(VersionType().read(version)) for version in rising]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(rising)
    assert number(VersionType().read("1.0")) == number(VersionType().read("1"))
    assert max(numbers) < 2**53


@pytest.mark.parametrize("module", peers.MODULES)
def test_a_peer_gives_the_answers_of_the_loop(module: str) -> None:
    installed, left_out = peers.installed()
    if module in left_out:
        pytest.skip(left_out[module])
    peer = installed[[name for name in peers.MODULES if name not in left_out].index(module)]
    entries = made("realistic", 120).entries
    loop, nodes = Loop.of(entries), [entry.windowed for entry in entries]
    asked = peer.loop(nodes)
    for facts in hosts(10):
        plain_host = plain(facts, AT, facts_read(nodes), parts.COMPONENTS)
        assert asked(peer.prepared(plain_host)) == loop.matching(loop.host(facts))


def test_a_missing_peer_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MODULES", ("zen",))
    monkeypatch.setitem(__import__("sys").modules, "zen", None)
    assert peers.installed() == ((), {"zen": "zen is not installed; pip install -e '.[peers]'"})
