"""The pytest plugin: it collects the tests of every plugin for the distributions that `check_plugins` names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTION = "check_plugins"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The line in the configuration that names distributions."""
    parser.addini(OPTION, "distributions with plugins for messenger-rules, which are put to its tests", "args", [])


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Know the mark by which pytest-xdist, where it is there, keeps the checks of a distribution together."""
    config.addinivalue_line("markers", "xdist_group(name): tests that one worker runs")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add one test for each distribution and check, unless single files or tests were asked for."""
    names: list[str] = config.getini(OPTION)
    asked = config.invocation_params.args if config.args_source is pytest.Config.ArgsSource.ARGS else ()
    single = any("::" in str(argument) or str(argument).endswith(".py") for argument in asked)
    if names and not single:
        items.extend(_tests(session, names))


def _tests(session: pytest.Session, names: Iterable[str]) -> Iterable[pytest.Item]:
    from messenger_rules.testing import CHECKS

    for name in names:
        for check in CHECKS:
            yield PluginTest.from_parent(session, name=f"{name}: {check}", distribution=name, check=check)


class PluginTest(pytest.Item):
    """One check of one distribution."""

    def __init__(self, *, distribution: str, check: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.distribution, self.check = distribution, check
        self.funcargs: dict[str, object] = {}  # other plugins, pytest-lsp among them, look for fixtures of every item
        self.add_marker(pytest.mark.xdist_group(f"check_plugin {distribution}"))  # its sources are asked once

    def runtest(self) -> None:
        """Fail with what the check finds."""
        from messenger_rules.testing import complaints_about

        found = complaints_about(self.distribution, self.check)
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    def reportinfo(self) -> tuple[str, None, str]:
        """Where it stands: in the configuration."""
        return str(self.config.inipath or self.config.rootpath), None, self.name
