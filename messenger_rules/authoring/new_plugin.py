"""A new plugin: a distribution with a fact source, a predicate and its tests, which builds and passes as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import NoReturn

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.plugins.groups import API_VERSION, TAKEN

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*", re.IGNORECASE)
_PREFIX = re.compile(r"[a-z][a-z0-9_]*")

PYPROJECT = Template("""\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "$name"
version = "0.1"
description = "Facts of $prefix for messenger-rules"
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["messenger-rules"]

[project.optional-dependencies]
test = ["pytest>=8.4"]

[project.entry-points."messenger_rules.api"]
$api = "$module"

[project.entry-points."messenger_rules.fact_sources"]
$prefix = "$module:$prefix"

[project.entry-points."messenger_rules.predicates"]
"$prefix.is_even" = "$module:is_even"

[tool.setuptools]
py-modules = ["$module"]

[tool.pytest.ini_options]
testpaths = ["tests"]
check_plugins = ["$name"] # the tests of every plugin, from messenger-rules
""")

MODULE = Template('''\
"""Facts of $prefix for messenger-rules."""

from pathlib import Path

from messenger_rules import Fact, FactModel, fact_source, predicate

FOLDER = Path("/etc/$prefix")


class $model(FactModel):
    """What is known of $prefix on this host."""

    configured: bool
    """There is a folder with its configuration."""
    files: int
    """How many configuration files there are."""


@fact_source("$prefix")
def $prefix() -> $model:
    """The configuration of $prefix."""
    files = sum(1 for path in FOLDER.iterdir() if path.is_file()) if FOLDER.is_dir() else 0
    return $model(configured=FOLDER.is_dir(), files=files)


@predicate("$prefix.is_even")
def is_even(number: Fact[int]) -> bool:
    """The number is even."""
    return number % 2 == 0
''')

TEST = Template('''\
"""What the source finds, and what a condition makes of it."""

import $module

import messenger_rules as mr


def test_the_source_counts_the_files(tmp_path, monkeypatch):
    tmp_path.joinpath("one.conf").write_text("")
    monkeypatch.setattr($module, "FOLDER", tmp_path)
    assert $module.$prefix.collect() == $module.$model(configured=True, files=1)


def test_a_host_without_it_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr($module, "FOLDER", tmp_path / "none")
    assert $module.$prefix.collect() == $module.$model(configured=False, files=0)


def test_a_condition_can_ask_for_it():
    registry = mr.Registry(
        sources={"$prefix": $module.$prefix}, predicates={"$prefix.is_even": $module.is_even}
    )
    condition = mr.compile("$prefix.configured and $prefix.is_even($prefix.files)", registry=registry)
    assert condition.test(mr.HostFacts.model_validate({"$prefix": {"configured": True, "files": 2}}))
    assert not condition.test(mr.HostFacts.model_validate({"$prefix": {"configured": True, "files": 1}}))
''')

README = Template("""\
# $name

Facts of $prefix for messenger-rules: once it is installed beside messenger-rules, conditions can ask for them.

```sh
pip install -e '.[test]'
pytest
messenger-rules plugins
```

| fact | |
|---|---|
| `$prefix.configured` | there is a folder with its configuration |
| `$prefix.files` | how many configuration files there are |

| predicate | |
|---|---|
| `$prefix.is_even(number)` | the number is even |

Where messenger-rules runs with the privileges of an administrator, it loads this plugin only after
`messenger-rules plugins allow $name`.
""")


def new_plugin(name: str, prefix: str | None = None) -> Mapping[str, str]:
    """The files of a new distribution, by their paths in its folder.

    :param prefix: the first part of its facts' and predicates' names; without one, the first word of the name.
    :raises PluginError: MR564 where a name is none that a distribution, or a plugin's facts, can have.

    >>> sorted(new_plugin("acme-facts"))
    ['README.md', 'acme_facts.py', 'pyproject.toml', 'tests/test_acme_facts.py']
    """
    if not _NAME.fullmatch(name):
        _refuse(f"{name!r} is no name of a distribution", "take letters, digits and hyphens: acme-facts")
    module = re.sub(r"[-_.]+", "_", name).lower()
    prefix = module.partition("_")[0] if prefix is None else prefix
    if not _PREFIX.fullmatch(prefix):
        _refuse(f"{prefix!r} is no prefix of facts", "take small letters, digits and underscores: --prefix acme")
    if prefix in TAKEN or prefix in {"messenger", "messenger_rules"}:
        _refuse(f"`{prefix}` is the library's own", "give a prefix of yours: --prefix acme")
    if module == prefix:
        module = f"{prefix}_facts"
    words = {
        "api": API_VERSION,
        "name": name,
        "module": module,
        "prefix": prefix,
        "model": "".join(part.capitalize() for part in prefix.split("_")),
    }
    texts = {
        "pyproject.toml": PYPROJECT,
        f"{module}.py": MODULE,
        f"tests/test_{module}.py": TEST,
        "README.md": README,
    }
    return {path: text.substitute(words) for path, text in texts.items()}


def write_new_plugin(folder: Path, name: str, prefix: str | None = None) -> list[Path]:
    """Write a new distribution into a folder that does not exist, or is empty; the paths that were written.

    :raises PluginError: MR564 as :func:`new_plugin`; MR565 where there is something in the folder already, or it cannot
        be written.
    """
    files = new_plugin(name, prefix)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            _refuse(f"there is something in {folder} already", "name another folder: --into FOLDER", "MR565")
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
    except OSError as error:
        _refuse(f"{folder} cannot be written: {error.strerror}", "name another folder: --into FOLDER", "MR565")
    return [folder / path for path in files]


def _refuse(sentence: str, help_: str, code: str = "MR564") -> NoReturn:
    raise PluginError([Diagnostic(code, sentence, help=(help_,))])
