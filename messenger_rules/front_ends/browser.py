"""The browser: where a link is opened, in the session of the person and with no more rights than theirs."""

from __future__ import annotations

import webbrowser

from messenger_rules.privilege import is_privileged


def open_address(address: str) -> bool:
    """Open an address; False where nothing is opened.

    A privileged process opens none, since its browser would be privileged, too. No shell sees the address.
    """
    return not is_privileged() and webbrowser.open(address)
