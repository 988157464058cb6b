"""Package atoms of Gentoo, as news items use them, and the names of our components for them.

The grammar is that of the Package Manager Specification, section 8.3, as far as it concerns installed packages: an
operator with a version, a slot, and dependencies on USE flags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from messenger_rules.condition import tree
from messenger_rules.importers.expressions import line, version
from messenger_rules.importers.imported import Untranslatable

_CATEGORY = r"[A-Za-z0-9_][A-Za-z0-9+_.-]*"
_VERSION = r"[0-9]+(?:\.[0-9]+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)[0-9]*)*"
_REVISION = r"-r[0-9]+"
_PACKAGE = r"[A-Za-z0-9_][A-Za-z0-9+_-]*?"
_NAME = rf"(?P<name>{_CATEGORY}/{_PACKAGE})"
_SLOT = r"(?::(?P<slot>[A-Za-z0-9_+][A-Za-z0-9+_./-]*|\*|(?==))(?P<rebuild>=?))?"
_USE = r"(?:\[(?P<use>[^\[\]]*)\])?"
_WITH_VERSION = rf"(?P<operator>[<>]=?|=|~){_NAME}-(?P<version>{_VERSION})(?P<revision>{_REVISION})?(?P<glob>\*?)"
_ATOM = re.compile(rf"(?:{_WITH_VERSION}|{_NAME.replace('name', 'bare')}){_SLOT}{_USE}")
_ENDS_IN_VERSION = re.compile(rf".*-{_VERSION}(?:{_REVISION})?")
_USE_DEPENDENCY = re.compile(r"-?[A-Za-z0-9][A-Za-z0-9+_@-]*(?:\([+-]\))?")
_CONDITIONAL_USE = re.compile(r"!?[A-Za-z0-9][A-Za-z0-9+_@-]*(?:\([+-]\))?[?=]")

LAST_REVISION = "999999999"
"""The highest revision that our versions can have; ``~`` means a version with any revision."""


class InvalidAtom(ValueError):
    """What is no atom: a package manager passes over the whole news item; never leaves the importers."""


@dataclass(frozen=True, slots=True)
class Atom:
    """An atom: the package with its slot and USE dependencies, and what is said of its version.

    ``operator`` is empty, ``<``, ``<=``, ``=``, ``>=``, ``>``, ``~`` (any revision) or ``=*`` (a glob).
    """

    package: str
    operator: str = ""
    version: str = ""
    slot: str = ""
    use: tuple[str, ...] = ()

    @property
    def component(self) -> str:
        """The name of our component: the atom without its version.

        >>> read_atom(">=dev-lang/python-3.12.1:3.12[tk,-test]").component
        'dev-lang/python:3.12[tk,-test]'
        """
        slot = f":{self.slot}" if self.slot else ""
        use = f"[{','.join(self.use)}]" if self.use else ""
        return f"{self.package}{slot}{use}"


def read_atom(text: str) -> Atom:
    """Read one atom.

    :raises InvalidAtom: where it is none.
    :raises Untranslatable: where it depends on the USE flags of another package, which a news item has not.

    >>> read_atom("=dev-lang/python-3.1*")
    Atom(package='dev-lang/python', operator='=*', version='3.1', slot='', use=())
    """
    match = _ATOM.fullmatch(text)
    if match is None or _ENDS_IN_VERSION.fullmatch(match["bare"] or match["name"]):
        raise InvalidAtom(text)
    slot = "" if match["slot"] in {None, "*"} else match["slot"]
    use = _use(text, match["use"])
    if match["bare"] is not None:
        return Atom(match["bare"], slot=slot, use=use)
    operator, revision = match["operator"], match["revision"] or ""
    if (match["glob"] and operator != "=") or (revision and operator == "~"):
        raise InvalidAtom(text)
    return Atom(match["name"], operator + match["glob"], match["version"] + revision, slot, use)


def _use(atom: str, text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    dependencies = tuple(text.split(","))
    if any(_CONDITIONAL_USE.fullmatch(dependency) for dependency in dependencies):
        raise Untranslatable("a dependency on the USE flags of another package", atom)
    if not all(_USE_DEPENDENCY.fullmatch(dependency) for dependency in dependencies):
        raise InvalidAtom(atom)
    return dependencies


def versions_of(atom: Atom) -> tree.Item | tree.Bound | None:
    """What an atom says of the version, in our language; None where it says nothing.

    :raises Untranslatable: where it is a glob that is no line of versions.

    >>> versions_of(read_atom("~dev-lang/python-3.3.6"))
    Range(low=Numeral(text='3.3.6'), high=Numeral(text='3.3.6-r999999999'), closed=True)
    """
    match atom.operator:
        case "":
            return None
        case "=":
            return version(atom.version, "gentoo")
        case "~":
            high = version(f"{atom.version}-r{LAST_REVISION}", "gentoo")
            return tree.Range(version(atom.version, "gentoo"), high, closed=True)
        case "=*":
            return _glob(atom.version)
        case operator:
            return tree.Bound(operator, version(atom.version, "gentoo"))


def _glob(text: str) -> tree.Item:
    """A glob ends at a boundary between parts: `1.1*` is not `1.10`, `1-r1*` is `1-r1` alone, and `8*` has `8a`."""
    if re.search(_REVISION, text):
        return version(text, "gentoo")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)*", text):
        raise Untranslatable("a glob behind a letter or a suffix of a version", f"{text}*")
    return line(re.sub(r"^0+(?=[0-9])", "", text), "gentoo")
