"""Problems: why nothing was taken from a repository, each kind with its own sentence.

Of what a repository sends, nothing is repeated here but the name of a role: the sentences are read by administrators.
"""

from __future__ import annotations

import re

from tuf.api import exceptions

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import MessengerRulesError
from messenger_rules.updating.fetchers import NotFetchedError, RefusedByProxyError, UnreachedError

_ROLE = re.compile(r"\b(root|timestamp|snapshot|targets)\b")
_KEPT = "the catalogue in force stays; tell the vendor if this goes on"
_PROXY = "look at `updates.proxy` in agent.toml, or at the proxy that the system names"
_WAY = "the catalogue in force stays; look at `updates.url` and `updates.proxy` in agent.toml, and at the way there"
_HELP: tuple[tuple[type[Exception], str], ...] = ((RefusedByProxyError, _PROXY), (UnreachedError, _WAY))

_KINDS: tuple[tuple[type[Exception], str, str], ...] = (
    (exceptions.SlowRetrievalError, "MR641", "the repository sends {} too slowly"),
    (exceptions.DownloadLengthMismatchError, "MR642", "the repository sends more for {} than that may have"),
    (RefusedByProxyError, "MR661", "the proxy on the way to the repository refuses to fetch {}"),
    (exceptions.DownloadError, "MR640", "{} cannot be fetched from the repository"),
    (exceptions.UnsignedMetadataError, "MR643", "{} is not signed by enough of the vendor's keys"),
    (exceptions.BadVersionNumberError, "MR644", "{} is older than, or not the one after, what was taken before"),
    (exceptions.ExpiredMetadataError, "MR645", "{} has expired: nobody has confirmed it in time"),
    (exceptions.LengthOrHashMismatchError, "MR646", "{} is not the file that was signed"),
    (exceptions.RepositoryError, "MR647", "{} cannot be understood"),
)


class UpdateError(MessengerRulesError):
    """Nothing was taken: the fault of the repository, of the way to it, or of this host's settings."""


class BusyError(UpdateError):
    """Nothing was taken, for another process updates just now: that is over soon."""


def refusal(code: str, sentence: str, help_: str = _KEPT) -> UpdateError:
    """The error to raise.

    >>> print(refusal("MR645", "timestamp has expired: nobody has confirmed it in time"))
    error[MR645]: timestamp has expired: nobody has confirmed it in time
     = help: the catalogue in force stays; tell the vendor if this goes on
    """
    return UpdateError([Diagnostic(code, sentence, help=(help_,))])


def explained(error: Exception, asked: str) -> UpdateError:
    """What python-tuf's client refuses, in a sentence; ``asked`` is the file that it asked for last.

    >>> explained(exceptions.ExpiredMetadataError("snapshot.json is expired"), "7.targets.json").diagnostics[0].message
    'snapshot has expired: nobody has confirmed it in time'
    """
    found = next(((code, words) for kind, code, words in _KINDS if isinstance(error, kind)), None)
    code, words = found or ("MR640", "{} cannot be fetched from the repository")
    role = None if isinstance(error, exceptions.DownloadError) else _ROLE.search(str(error)[:80])
    why = f": {error}" if isinstance(error, NotFetchedError) else ""
    help_ = next((help_ for kind, help_ in _HELP if isinstance(error, kind)), _KEPT)
    return refusal(code, f"{words.format(role[1] if role else asked)}{why}", help_)
