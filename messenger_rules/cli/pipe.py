"""The pipe that results go into, and its early end."""

import os
import sys


def nobody_reads() -> int:
    """The status where whoever read our output has closed it: there is nobody to tell, and nothing may be flushed."""
    from contextlib import suppress

    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
