"""PINs of tokens: from a file, or asked for; never from arguments or the environment, where others look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from messenger_rules.diagnostics import visible
from messenger_rules.publishing.files import only_owners, read_secret
from messenger_rules.publishing.problems import refusal


@dataclass(slots=True)
class Pins:
    """Where PINs come from.

    Each is asked for once: a token locks itself after few wrong ones, so that none is ever tried a second time.
    """

    file: Path | None
    ask: Callable[[str], str] | None = None
    """Asks a person; None where there is nobody to ask."""
    _of_file: str | None = field(default=None, init=False, repr=False)
    """The token that had its PIN from the file."""
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def of(self, token: str, *, is_last_try: bool = False) -> str:
        """The PIN of a token.

        :param is_last_try: a wrong one locks the token: only a person decides about that.
        :raises PublishingError: MR618 where there is none, it is no text, or that of the file was for another token;
            MR620 or MR623 where the file cannot, or must not, be used.
        """
        if token not in self._known:
            if is_last_try or self.file is None:
                self._known[token] = self._typed(token, " (the last try)" if is_last_try else "")
            else:
                self._known[token] = self._read(self.file, token)
        _see_text(self._known[token], token)
        if not self._known[token]:
            help_ = "give --pin-file, or run this in a terminal; for the last try it must be a terminal"
            raise refusal("MR618", f"there is no PIN for the token {token}", help_)
        return self._known[token]

    def _typed(self, token: str, remark: str) -> str:
        return "" if self.ask is None else self.ask(f"PIN of the token {visible(token)}{remark}: ")

    def _read(self, file: Path, token: str) -> str:
        if self._of_file is not None:  # two tokens seldom have one PIN, and each wrong one is a try less
            sentence = f"{file} had the PIN of the token {self._of_file}, and {token} wants one, too"
            raise refusal("MR618", sentence, "sign by one token after the other, each with its own --pin-file")
        self._of_file = token
        only_owners(file)
        return read_secret(file).decode("utf-8", "surrogateescape").rstrip("\r\n")


def _see_text(pin: str, token: str) -> None:
    """See that a token can be given a PIN at all, before it is."""
    try:
        pin.encode()
    except UnicodeEncodeError:
        raise refusal("MR618", f"the PIN for the token {token} is no UTF-8", "write it in UTF-8, or in ASCII") from None
