"""News items of Gentoo (GLEP 42): installed packages, the profile, and the keyword; all headers must hold.

The rule is that of portage (gentoo/portage, ``lib/portage/news.py``): one restriction of each header suffices, and an
item with a restriction that is not valid is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from messenger_rules.condition import tree
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.expressions import NEVER, all_of, any_of, asked, installed, one_of
from messenger_rules.importers.gentoo_atoms import Atom, InvalidAtom, read_atom, versions_of
from messenger_rules.importers.imported import Imported, Refused, Untranslatable, imported, malformed, texts
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.types import TextType

PROFILE = FactDeclaration("gentoo.profile", TextType(), "the profile's path below the repository's `profiles`")
KEYWORD = FactDeclaration("gentoo.keyword", TextType(), "the architecture's keyword, `ARCH` of the configuration")

_SOURCE = "Gentoo"
_HEADERS = ("Display-If-Installed", "Display-If-Profile", "Display-If-Keyword")


def import_item(headers: Mapping[str, object]) -> Imported | Refused:
    """Translate the headers of one news item, each a list of texts since a header may stand several times.

    ``News-Item-Format`` decides what atoms and profiles may be, and counts as ``2.0`` where it is missing. A component
    bears the name of the atom without its version, such as ``dev-lang/python:3.12`` or ``sys-apps/systemd[boot]``:
    under it, a host lists the versions of its packages that match (:func:`installed_packages`). An item that portage
    passes over becomes a condition that never holds, with a note.

    :raises CatalogError: MR450 where a header is not a list of texts.

    >>> print(import_item({"Display-If-Installed": ["<net-misc/openssh-8.2", "dev-lang/python:2.7"]}).text)
    installed("net-misc/openssh", < 8.2) or installed("dev-lang/python:2.7")
    >>> print(import_item({"Display-If-Profile": ["default/linux/*"], "Display-If-Keyword": ["amd64"]}).text)
    starts_with(gentoo.profile, "default/linux/") and gentoo.keyword == "amd64"
    """
    restrictions = [texts(_SOURCE, header, headers[header]) if header in headers else () for header in _HEADERS]
    atoms, profiles, keywords = restrictions
    format_ = headers.get("News-Item-Format", "2.0")
    if not isinstance(format_, str):
        malformed(_SOURCE, "`News-Item-Format` is not a text", 'write `"News-Item-Format": "2.0"`')
    try:
        read = [_valid_atom(atom, format_) for atom in atoms]
        _check_profiles(profiles, format_)
        parts = [
            *([_installed(read)] if atoms else []),
            *([_profile(profiles, format_)] if profiles else []),
            *([one_of(KEYWORD.name, map(tree.Text, keywords))] if keywords else []),
        ]
    except InvalidAtom as restriction:
        return imported(NEVER, Declarations(), [f"`{restriction}` is not valid, so portage passes over the item"])
    except Untranslatable as found:
        return found.refused
    facts = [*([PROFILE] if profiles else []), *([KEYWORD] if keywords else [])]
    components = [ComponentDeclaration(atom.component, scheme="gentoo") for atom in read]
    return imported(all_of(parts), Declarations.of(facts, components))


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """One installed package: its category and name, version, slot, and which of its USE flags are on.

    ``sub_slot`` is the slot where the package names none; ``flags`` has every flag of the package.
    """

    package: str
    version: str
    slot: str = "0"
    sub_slot: str = ""
    flags: Mapping[str, bool] | None = None


def installed_packages(components: Iterable[str], packages: Iterable[InstalledPackage]) -> dict[str, list[str]]:
    """The versions that a host lists under some names of components, those without one left out.

    >>> python = InstalledPackage("dev-lang/python", "3.12.4", slot="3.12", flags={"tk": False})
    >>> installed_packages(["dev-lang/python", "dev-lang/python:3.11", "dev-lang/python[-tk]"], [python])
    {'dev-lang/python': ['3.12.4'], 'dev-lang/python[-tk]': ['3.12.4']}
    """
    host = list(packages)
    listed = {name: [package.version for package in host if _matches(read_atom(name), package)] for name in components}
    return {name: versions for name, versions in listed.items() if versions}


def _matches(atom: Atom, package: InstalledPackage) -> bool:
    """Whether a package is the one of an atom, whatever its version."""
    slot, _, sub_slot = atom.slot.partition("/")
    return (
        atom.package == package.package
        and slot in {"", package.slot}
        and sub_slot in {"", package.sub_slot or package.slot}
        and all(_has(dependency, package.flags or {}) for dependency in atom.use)
    )


def _has(dependency: str, flags: Mapping[str, bool]) -> bool:
    """A flag that the package does not have counts by its default; without one, neither `x` nor `-x` holds."""
    name, _, default = dependency.removeprefix("-").partition("(")
    wanted = not dependency.startswith("-")
    if name in flags:
        return flags[name] is wanted
    return bool(default) and (default == "+)") is wanted


def _valid_atom(text: str, format_: str) -> Atom:
    atom = read_atom(text)
    if format_.startswith("1.") and (atom.slot or atom.use or ":" in text):
        raise InvalidAtom(text)
    return atom


def _check_profiles(profiles: Iterable[str], format_: str) -> None:
    for profile in profiles:
        if format_.startswith("1.") and "*" in profile.removesuffix("/*"):
            raise InvalidAtom(profile)


def _installed(atoms: Iterable[Atom]) -> tree.Expression:
    """One test for each component where versions can be listed, and one for each bound."""
    listed: dict[str, list[tree.Item]] = {}
    parts: list[tree.Expression | str] = []
    for atom in atoms:
        said = versions_of(atom)
        if said is None or isinstance(said, tree.Bound):
            parts.append(installed(atom.component, said))
        else:
            if atom.component not in listed:
                parts.append(atom.component)
            listed.setdefault(atom.component, []).append(said)
    return any_of(installed(part, listed[part]) if isinstance(part, str) else part for part in parts)


def _profile(profiles: Iterable[str], format_: str) -> tree.Expression:
    """One profile, or with `/*` at its end all profiles below it, which format 1.0 does not know."""
    below = format_.startswith("2.")
    prefixes = [profile[:-1] for profile in profiles if below and profile.endswith("/*")]
    exact = [profile for profile in profiles if not (below and profile.endswith("/*"))]
    starting = (asked("starts_with", tree.Name(PROFILE.name), tree.Text(prefix)) for prefix in dict.fromkeys(prefixes))
    return any_of([one_of(PROFILE.name, map(tree.Text, exact)), *starting])
