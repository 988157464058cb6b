"""What a vocabulary must keep to beyond its shape: names, versions, languages, hosts; every problem in one pass.

The rules look at the data as the file has them, so that a value of a wrong shape hides no other problem: each rule
passes over what has not the shape that it asks about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from messenger_rules import languages, versions
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.facts.places import KeyPath, Places
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.suggestions import nearest

RESERVED_COMPONENTS = frozenset({"complete", "unknown"})
"""What the JSON form of facts itself means by a key among the components."""

_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
_KEYS_OF_TYPES = {"scheme": {"version"}, "versions": {"version"}, "values": {"enumeration", "set"}}


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules, applied to the data of one vocabulary."""

    data: Mapping[str, Any]
    places: Places

    def problems(self) -> Iterator[Diagnostic]:
        """All problems, table by table."""
        for index, host in self._texts("link-hosts"):
            yield from self._host(("link-hosts", index), host)
        for index, tag in self._texts("languages"):
            yield from self._language(("languages", index), tag)
        yield from self._versions(("console", "versions"), "dotted")
        for name, table in self._table("components").items():
            yield from self._component(name, table)
        for name, table in self._table("facts").items():
            yield from self._fact(name, table)
        yield from self._twice(("link-hosts",), str.casefold)
        yield from self._twice(("languages",), str.casefold)
        yield from self._twice(("console", "types"))
        for name in self._table("facts"):
            yield from self._twice(("facts", name, "values"))

    def _component(self, name: str, table: Any) -> Iterator[Diagnostic]:
        path = ("components", name)
        if name in RESERVED_COMPONENTS:
            sentence = f"no component can be called `{name}`: facts mean something else by it"
            yield self._problem("MR545", sentence, path, "take another name", at_key=True)
        elif not name or not name.isprintable() or name != name.strip():
            sentence = "a component's name is empty, or has blanks around it or characters that cannot be seen"
            yield self._problem("MR545", sentence, path, "write the name that the hosts report", at_key=True)
        if isinstance(table, dict):
            yield from self._schemed(path, table)

    def _fact(self, name: str, table: Any) -> Iterator[Diagnostic]:
        path = ("facts", name)
        if not isinstance(table, dict) or any(isinstance(value, dict) for value in table.values()):
            return  # [facts.acme.seats] without quotes: its shape says what is wrong
        yield from self._fact_name(path, name)
        type_ = table.get("type", "enumeration" if "values" in table else "text")
        for key, types in _KEYS_OF_TYPES.items():
            if key in table and isinstance(type_, str) and type_ not in types:
                wanted = " or ".join(f'"{known}"' for known in sorted(types))
                sentence = f'a fact of the type "{type_}" has no `{key}`'
                yield self._problem(
                    "MR544", sentence, (*path, key), f"take it out, or write type = {wanted}", at_key=True
                )
        if type_ == "enumeration" and not table.get("values"):
            help_ = 'write values = ["trial", "basic"], or type = "text" where they are not known'
            yield self._problem("MR539", f"the enumeration `{name}` has no values", path, help_, at_key=True)
        if type_ == "set" and table.get("values") == []:
            help_ = 'write values = ["search", "audit"], or leave them out where they are not known'
            yield self._problem("MR539", f"the set `{name}` has no names", path, help_, at_key=True)
        if type_ == "version":
            yield from self._schemed(path, table)

    def _fact_name(self, path: KeyPath, name: str) -> Iterator[Diagnostic]:
        namespace = name.partition(".")[0]
        if namespace in _builtin_namespaces():
            help_ = f'take a prefix of your own, such as "acme.{name.partition(".")[2] or name}"'
            yield self._problem("MR541", f"the facts of `{namespace}` are built in", path, help_, at_key=True)
        elif not _FACT_NAME.fullmatch(name):
            help_ = 'write small letters, digits and underscores behind a prefix of your own: "acme.license_tier"'
            yield self._problem("MR538", f'"{name[:60]}" cannot be the name of a fact', path, help_, at_key=True)

    def _schemed(self, path: KeyPath, table: Mapping[str, Any]) -> Iterator[Diagnostic]:
        """The scheme of a table's versions, and the versions where the scheme is one."""
        scheme = table.get("scheme", "dotted")
        if not isinstance(scheme, str):
            return
        if scheme in versions.SCHEMES:
            yield from self._versions((*path, "versions"), scheme)
        else:
            near = nearest(scheme, versions.SCHEMES)
            help_ = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(versions.SCHEMES)}"
            yield self._problem("MR533", f'there is no scheme "{scheme[:60]}"', (*path, "scheme"), help_)

    def _versions(self, path: KeyPath, scheme: str) -> Iterator[Diagnostic]:
        newest: tuple[bytes, str] | None = None
        for index, text in self._texts(*path):
            try:
                key = versions.SCHEMES[scheme].key(text)
            except versions.UnreadableVersion as error:
                help_ = f"write a version of the scheme {scheme}, or name another scheme"
                yield self._problem("MR534", str(error), (*path, index), help_)
                continue
            if newest is not None and key <= newest[0]:
                same = key == newest[0]
                sentence = f'"{text}" {"is the same version as" if same else "is older than"} "{newest[1]}" before it'
                yield self._problem("MR535", sentence, (*path, index), "list each version once, the oldest first")
            else:
                newest = key, text

    def _language(self, path: KeyPath, tag: str) -> Iterator[Diagnostic]:
        problem = languages.problem(tag)
        if problem is not None:
            help_ = f'write "{problem.suggestion}"' if problem.suggestion else 'write a tag such as "de" or "zh-Hant"'
            yield self._problem("MR536", problem.sentence, path, help_)

    def _host(self, path: KeyPath, host: str) -> Iterator[Diagnostic]:
        if _HOST.fullmatch(host) and "xn--" not in host:
            return
        bare = re.sub(r"^[a-z]+://", "", host.lower())
        bare = re.split(r"[/:?#]", bare)[0].removeprefix("*.")
        is_host = _HOST.fullmatch(bare) and "xn--" not in bare
        help_ = f'write "{bare}"' if is_host else 'write a name in small ASCII letters, such as "support.acme.example"'
        yield self._problem("MR537", f'"{host[:60]}" is not the bare name of a host', path, help_)

    def _twice(self, path: KeyPath, same: Callable[[str], str] = str) -> Iterator[Diagnostic]:
        """What a list has twice; versions are not asked here, since they have an order too."""
        seen: set[str] = set()
        for index, text in self._texts(*path):
            if same(text) in seen:
                yield self._problem("MR546", f'"{text[:60]}" is listed twice', (*path, index), "take one of them out")
            seen.add(same(text))

    def _table(self, *path: str | int) -> Mapping[str, Any]:
        found: Any = self.data
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return {key: value for key, value in found.items() if isinstance(key, str)} if isinstance(found, dict) else {}

    def _texts(self, *path: str | int) -> Iterator[tuple[int, str]]:
        """The texts of a list with their positions; nothing where there is no list."""
        found = self._table(*path[:-1]).get(str(path[-1]))
        if isinstance(found, list | tuple):
            yield from ((index, text) for index, text in enumerate(found) if isinstance(text, str))

    def _problem(self, code: str, sentence: str, path: KeyPath, help_: str, *, at_key: bool = False) -> Diagnostic:
        place = self.places.of(path)
        return Diagnostic(code, sentence, self.places.source, place.key if at_key else place.value, help=(help_,))


def _builtin_namespaces() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in builtin_schema().facts) | {"components"}
