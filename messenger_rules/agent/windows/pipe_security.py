"""Who may do what with the agent's pipe."""

from __future__ import annotations

MAY_CONNECT = 0x0012019B
"""To read and write, and to see whose the pipe is; not to make a further end of it (FILE_CREATE_PIPE_INSTANCE)."""
_EVERYTHING = "FA"


def descriptor_of_pipe(user: str, *, privileged: bool) -> str:
    """The security descriptor, as text: every user who has logged on may connect, and the agent alone may listen.

    Of an agent with an administrator's rights the pipe belongs to all administrators, by which programs know it.

    >>> descriptor_of_pipe("S-1-5-18", privileged=True)
    'O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;S-1-5-18)(A;;0x12019b;;;AU)'
    """
    owner = "O:BA" if privileged else ""
    own = "".join(f"(A;;{_EVERYTHING};;;{who})" for who in ("SY", "BA", user))
    return f"{owner}D:P{own}(A;;{MAY_CONNECT:#x};;;AU)"
