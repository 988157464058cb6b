"""Limits: every bound of the library in one frozen record, each with the reason for its value."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST_CONDITION = 64
"""The greatest depth that a caller may allow: Python cannot compile expressions nested much deeper than twice that."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds on what the library reads. A caller may raise them; the defaults suit input from strangers.

    >>> Limits().condition_length
    4096
    >>> Limits(condition_depth=32).condition_depth
    32
    """

    # Conditions: the longest of 107 real ones has 1,066 characters, depth 3 and 12 operators.
    condition_length: int = 4096
    """Characters of one condition."""
    condition_depth: int = 16
    """Parentheses and `not` inside one another, segments included."""
    condition_atoms: int = 128
    """Comparisons and calls of one condition, segments not included."""
    expanded_atoms: int = 1024
    """Comparisons and calls of one condition with its segments written out, each as often as it is used."""
    expanded_steps: int = 4096
    """Steps of one condition with its segments written out: what they are is counted in ``condition.effort``."""
    list_items: int = 200
    """Items of one list literal."""
    text_length: int = 256
    """Characters of one text literal."""
    diagnostics: int = 20
    """Errors told in one pass: nobody repairs more at a time."""

    # Files: a real feed of several hundred messages has about half a megabyte.
    file_bytes: int = 1_048_576
    """Bytes of a catalogue, vocabulary or facts file."""
    facts: int = 50_000
    """Values of one facts file, each comma of its texts counted; 5,000 packages with their schemes are 15,000."""
    messages: int = 500
    """Messages of one catalogue."""
    xml_depth: int = 16
    """Elements inside one another."""
    xml_elements: int = 20_000
    """Elements of one file; real ones have one in 190 bytes, so as many as these would take four times the bytes."""
    xml_children: int = 500
    """Elements directly inside one, below the catalogue itself."""
    xml_attributes: int = 64
    """Attributes of one element."""

    # Messages: what fits a pop-up that is read.
    id_length: int = 64
    """Characters of a message's identifier."""
    title_length: int = 120
    """Characters of a title."""
    body_length: int = 4000
    """Characters of a body."""
    body_lines: int = 20
    """Lines of a body, blank ones not counted."""
    links: int = 5
    """Links of one text."""
    link_length: int = 2048
    """Characters of one link's address."""
    languages: int = 64
    """Texts of one message."""

    def __post_init__(self) -> None:
        if not 0 < self.condition_depth <= DEEPEST_CONDITION:
            raise ValueError(f"condition_depth must lie between 1 and {DEEPEST_CONDITION}")
        if self.diagnostics < 1:
            raise ValueError("diagnostics must be at least 1: nothing is refused without a word")


DEFAULT_LIMITS = Limits()
