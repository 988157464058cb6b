"""Vocabularies: a file is refused with every problem at its place, or declares what conditions are checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from messenger_rules.compilation import compile as compile_condition
from messenger_rules.facts.model import HostFacts
from messenger_rules.registry import Registry
from messenger_rules.vocabulary import Vocabulary
from tests.condition.random_conditions import NOW
from tests.docs.pages import PROJECT
from tests.fuzzing.scratch import scratch
from tests.fuzzing.target import Target, refusing
from tests.test_vocabulary import ACME

BASE = Registry.builtin().schema()
MOST = 20
"""Facts and components of one vocabulary that conditions ask for."""


def check(data: bytes) -> None:
    path = scratch() / "vocabulary.toml"
    path.write_bytes(data)
    with refusing():
        vocabulary = Vocabulary.load(path)
        schema = vocabulary.schema(BASE)
        asked = [f"{name} is known" for name in islice(schema.facts, MOST)]
        asked += [f'installed("{name}", "1")' for name in islice(schema.components or (), MOST)]
        for text in asked:
            with refusing():
                condition = compile_condition(text, vocabulary=vocabulary)
                assert condition.explain(HostFacts(), NOW).outcome is condition.evaluate(HostFacts(), NOW)


def seeds() -> Mapping[str, bytes]:
    names = ("bool", "text", "int", "decimal", "version", "datetime", "language", "set")
    types = "".join(f'[facts."a.{name}"]\ntype = "{name}"\n' for name in names)
    example = (PROJECT / "docs" / "examples" / "vocabulary.toml").read_text("utf-8")
    tables = [f"[{table}" for table in example.split("\n[")[1:9]]
    made = {"acme": ACME, "types": types, **{f"example-{number}": text for number, text in enumerate(tables)}}
    made |= {
        "no-text": "product = 1\n[console]\ntypes = 2",
        "twice": "[console]\n[console]",
        "deep": "a." * 40 + "b = 1",
    }
    return {name: text.encode()[: TARGET.longest] for name, text in made.items()}


def words() -> Iterable[str]:
    lines = [line for line in ACME.splitlines() if len(line) < 60]
    schemes = [f'scheme = "{scheme}"' for scheme in ("pep440", "semver", "debian", "rpm", "apk", "gentoo")]
    return (
        *lines,
        *schemes,
        'type = "set"',
        "values = [",
        '"""',
        "'''",
        "0x",
        "1979-05-27",
        "\\u0000",
        "inf",
        "[[",
        "]]",
    )


TARGET = Target(
    "a file is refused with every problem at its place, or conditions are checked against what it declares",
    check,
    seeds,
    words,
)
