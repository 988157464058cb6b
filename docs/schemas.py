"""The JSON Schemas of facts and vocabularies, written beside their pages: `python docs/schemas.py`."""

from __future__ import annotations

from pathlib import Path

from messenger_rules.facts.json_schema import facts_schema, text_of
from messenger_rules.vocabulary import vocabulary_schema

REFERENCE = Path(__file__).parent / "reference"


def texts() -> dict[Path, str]:
    """What each file has to hold."""
    return {
        REFERENCE / "facts.schema.json": text_of(facts_schema()),
        REFERENCE / "vocabulary.schema.json": text_of(vocabulary_schema()),
    }


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, "utf-8")
        print(path)
