"""`python -m tests.translations FOLDER...`: which texts that people translated would be refused, and why.

Every installed program brings its texts in dozens of languages (``/usr/share/locale``, or a Python package's ``locale``). They
were written by those who speak the languages, for people, and show what a rule about scripts refuses wrongly; with
``--addresses``, what is taken for the name of a host though it stands behind no ``//`` and no ``@``, and so is often none.
"""

from __future__ import annotations

import argparse
import gettext
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from messenger_rules.messages.safe_text import composed, problems
from messenger_rules.messages.written_addresses import written_hosts

_SAMPLES = 3
_AROUND = 12
"""Characters before and behind what is refused that are printed."""


@dataclass(slots=True)
class Tally:
    """What was read, and what of it would be refused: languages and samples by what is wrong."""

    texts: int = 0
    refused: int = 0
    languages: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    samples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, language: str, found: list[tuple[str, str]]) -> None:
        """One text more: what would be refused in it, and what stands around each."""
        self.texts += 1
        self.refused += bool(found)
        for what, around in found:
            self.languages[what][language] += 1
            self.samples[what].append(f"{language}: {around!r}")

    def lines(self) -> Iterator[str]:
        """What was found, the most frequent first."""
        yield f"{self.texts:,} texts, {self.refused:,} refused"
        for what, counts in sorted(self.languages.items(), key=lambda item: -item[1].total()):
            yield f"{counts.total():6,} {what} ({', '.join(f'{name} {n}' for name, n in counts.most_common(5))})"
            yield from (f"         {sample}" for sample in self.samples[what][:_SAMPLES])


def unsafe(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a text; controls are left out, which here are codes for terminals and line ends of files."""
    tidy = composed(text)
    for problem in problems(tidy):
        if "control character" not in problem.message:
            around = tidy[max(0, problem.span.start - _AROUND) : problem.span.end + _AROUND]
            yield f"{problem.code} {problem.message}", around


def bare_hosts(text: str) -> Iterator[tuple[str, str]]:
    """What a label could not say, but for what is certainly an address."""
    for host in dict.fromkeys(written_hosts(text)):
        if f"//{host}" not in text and f"@{host}" not in text:
            start = max(0, text.find(host))
            yield f"MR430 {host}", text[max(0, start - _AROUND) : start + len(host) + _AROUND]


def translated(folder: Path) -> Iterator[tuple[str, str]]:
    """The language and the text of every translation in the ``.mo`` files below a folder, each once."""
    seen = set()
    for path in sorted(folder.rglob("LC_MESSAGES/*.mo")):
        with path.open("rb") as file:
            try:
                catalog = vars(gettext.GNUTranslations(file))["_catalog"]
            except (UnicodeDecodeError, LookupError) as error:  # some are older than their header
                print(f"{path}: left out, {error}", file=sys.stderr)
                continue
        language = path.parent.parent.name
        for text in catalog.values():
            if text and (language, text) not in seen:
                seen.add((language, text))
                yield language, text


def main(arguments: list[str] | None = None) -> int:
    """Status 0, whatever is found: a slip of a translator is no mistake of the rules."""
    parser = argparse.ArgumentParser(prog="python -m tests.translations", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--addresses", action="store_true", help="look for the names of hosts in place of unsafe characters"
    )
    given = parser.parse_args(arguments)
    look: Callable[[str], Iterator[tuple[str, str]]] = bare_hosts if given.addresses else unsafe
    tally = Tally()
    for folder in given.folders:
        for language, text in translated(folder):
            tally.add(language, list(look(text)))
    print("\n".join(tally.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
