"""Listed: what a vendor's list says of a catalogue beside its digest, its number and what it needs.

The list is JSON of whoever made it: what is not as `publish` writes it, says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OURS = "messenger-rules"
"""The part of a target's ``custom`` field that is ours."""


def own_part(custom: object) -> Mapping[str, Any]:
    """What is ours in the ``custom`` field of a target.

    >>> own_part({"messenger-rules": {"serial": 3}, "others": 1}), own_part(None)
    ({'serial': 3}, {})
    """
    found = custom.get(OURS) if isinstance(custom, dict) else None
    return found if isinstance(found, dict) else {}


def serial(custom: object) -> int:
    """The number of a catalogue; 0 where nothing says it.

    >>> [serial({"messenger-rules": {"serial": it}}) for it in (3, True, 3.5)]
    [3, 0, 0]
    """
    found = own_part(custom).get("serial")
    return found if type(found) is int else 0


def requires(custom: object) -> Mapping[str, str]:
    """The least versions of the library and of plugins that a catalogue needs.

    >>> requires({"messenger-rules": {"requires": {"messenger-rules": "0.1"}}}), requires({})
    ({'messenger-rules': '0.1'}, {})
    """
    found = own_part(custom).get("requires")
    return {str(name): str(version) for name, version in found.items()} if isinstance(found, dict) else {}
