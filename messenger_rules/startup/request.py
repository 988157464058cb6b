"""The request: what of the options of ``show`` the fast way understands."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

VALUES = ("--language", "--state", "--at")
"""The options that a value stands behind."""


class Request:
    """The catalogue that is named, for whom it is shown, and where state is kept; ``at`` is what was typed."""

    __slots__ = ("at", "at_log_on", "catalog", "languages", "state")

    def __init__(
        self, catalog: str, languages: Iterable[str] = (), state: str | None = None, *, at_log_on: bool = False
    ) -> None:
        self.catalog = catalog
        self.languages = tuple(languages)
        self.state = state or os.environ.get("MESSENGER_RULES_STATE") or usual_state()
        self.at_log_on = at_log_on
        self.at = ""

    @property
    def place(self) -> tuple[str, bool]:
        """What a record is kept under, so that each catalogue has one, and the log-on its own."""
        return os.path.abspath(self.catalog), self.at_log_on  # noqa: PTH100 -- as in marks

    @property
    def identity(self) -> tuple[object, ...]:
        """What must be the same for a record to count."""
        return (*self.place, self.catalog, self.languages)

    @classmethod
    def of_arguments(cls, arguments: list[str]) -> Request | None:
        """The request of a command line; None where it says anything else, which argparse is then to judge.

        >>> Request.of_arguments(["a.xml", "--language=de", "--at-log-on"]).languages
        ('de',)
        >>> Request.of_arguments(["a.xml", "--json"]) is None
        True
        """
        split = _split(arguments)
        if split is None or len(split[0]) != 1 or [option for option, _ in split[2]].count("--at") > 1:
            return None
        given, flag, values = split
        of = {option: [value for name, value in values if name == option] for option in VALUES}
        request = cls(given[0], of["--language"], of["--state"][-1] if of["--state"] else None, at_log_on=flag)
        request.at = of["--at"][-1] if of["--at"] else ""
        return request

    @classmethod
    def of_options(cls, options: Namespace) -> Request | None:
        """The request of parsed options; None where they say what the fast way does not understand."""
        if options.vocabulary or options.facts or options.refresh or options.json or options.front_end:
            return None
        return cls(options.catalog, options.language, options.state, at_log_on=options.at_log_on)


def usual_state() -> str:
    """The folder of the user's state, as platformdirs has it."""
    named = os.environ.get("XDG_STATE_HOME", "").strip()
    return f"{named or os.path.expanduser('~/.local/state')}/messenger-rules"  # noqa: PTH111 -- as in marks


def _split(arguments: list[str]) -> tuple[list[str], bool, list[tuple[str, str]]] | None:
    """The places, whether it is at log-on, and the options with their values."""
    places, flag, values, waiting = [], False, [], list(arguments)
    while waiting:
        word = waiting.pop(0)
        option, equals, value = word.partition("=")
        if option in VALUES and (equals or waiting):
            values.append((option, value if equals else waiting.pop(0)))
        elif word == "--at-log-on":
            flag = True
        else:
            places.append(word)
    words = (*places, *(value for _, value in values))
    return None if any(not word or word.startswith("-") for word in words) else (places, flag, values)
