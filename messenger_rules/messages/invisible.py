"""The former place of ``messenger_rules.invisible``."""

from messenger_rules.invisible import out_of_place

__all__ = ["out_of_place"]
