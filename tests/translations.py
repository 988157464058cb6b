"""`python -m tests.translations FOLDER...`: which texts that people translated would be refused, and why.

Every installed program brings its texts in dozens of languages (``/usr/share/locale``, or a Python package's ``locale``). They
were written by those who speak the languages, for people, and show what a rule about scripts refuses wrongly.
"""

from __future__ import annotations

import argparse
import gettext
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from messenger_rules.messages.safe_text import composed, problems

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

    def add(self, language: str, text: str) -> None:
        """One text more; controls are left out, which here are codes for terminals and line ends of files."""
        self.texts += 1
        tidy = composed(text)
        found = [problem for problem in problems(tidy) if "control character" not in problem.message]
        self.refused += bool(found)
        for problem in found:
            what = f"{problem.code} {problem.message}"
            self.languages[what][language] += 1
            around = tidy[max(0, problem.span.start - _AROUND) : problem.span.end + _AROUND]
            self.samples[what].append(f"{language}: {around!r}")

    def lines(self) -> Iterator[str]:
        """What was found, the most frequent first."""
        yield f"{self.texts:,} texts, {self.refused:,} refused"
        for what, counts in sorted(self.languages.items(), key=lambda item: -item[1].total()):
            yield f"{counts.total():6,} {what} ({', '.join(f'{name} {n}' for name, n in counts.most_common(5))})"
            yield from (f"         {sample}" for sample in self.samples[what][:_SAMPLES])


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
    tally = Tally()
    for folder in parser.parse_args(arguments).folders:
        for language, text in translated(folder):
            tally.add(language, text)
    print("\n".join(tally.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
