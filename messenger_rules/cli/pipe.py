"""Where results go, and its end: a pipe that nobody reads any more, a disk that takes no more."""

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO

PROBLEMS = 1
_NO_MORE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG, errno.EIO})


def nobody_reads() -> int:
    """The status where whoever read our output has closed it: there is nobody to tell, and nothing may be flushed."""
    _discard(sys.stdout)
    return 0


def takes_no_more(error: OSError) -> bool:
    """Whether an error is that of the output: one of a file that the program itself opened has a name, or was told of.

    >>> takes_no_more(OSError(errno.ENOSPC, "No space left on device"))
    True
    >>> takes_no_more(OSError(errno.ENOSPC, "No space left on device", "state.db"))
    False
    """
    return error.filename is None and error.errno in _NO_MORE


def not_written(error: OSError) -> int:
    """The status where the output could not be written, which is told where that can still be."""
    from messenger_rules.cli.output import report
    from messenger_rules.diagnostics import Diagnostic

    _discard(sys.stdout)
    sentence = f"the output cannot be written: {(error.strerror or str(error)).lower()}"
    try:
        report([Diagnostic("MR665", sentence, help=("make room where it goes, or send it somewhere else",))])
    except OSError:  # both go there
        _discard(sys.stderr)
    return PROBLEMS


def _discard(stream: TextIO) -> None:
    """What is still to be flushed goes nowhere, or Python would complain at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
