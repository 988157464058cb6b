"""The former place of ``messenger_rules.scripts``."""

from messenger_rules.scripts import JOINERS, foreign_numbers, mixed_words, script

__all__ = ["JOINERS", "foreign_numbers", "mixed_words", "script"]
