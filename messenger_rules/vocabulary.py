"""The vocabulary: what a product has, as its vendor declares it in a ``vocabulary.toml`` without writing code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from messenger_rules import languages, versions
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.schema import ComponentDeclaration, FactDeclaration, Schema
from messenger_rules.suggestions import nearest
from messenger_rules.text import NOWHERE, Source, Span
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)

KeyPath: TypeAlias = tuple[str, ...]
"""The keys that lead to a value of the file."""

BUILT_IN = frozenset({"console", "language", "os", "host", "components", "now", "message"})
"""The namespaces that a vocabulary cannot declare facts in."""

_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_TYPES: Mapping[str, FactType] = {
    "bool": BoolType(),
    "text": TextType(),
    "int": IntType(),
    "decimal": DecimalType(),
    "datetime": InstantType(),
    "language": LanguageType(),
}


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class ConsoleTable(_Table):
    """The management console: its types and its released versions, in rising order."""

    types: tuple[str, ...] = Field((), strict=False, description="The kinds of the console; none: any.")
    versions: tuple[str, ...] = Field((), strict=False, description="The released versions, in rising order.")


class ComponentTable(_Table):
    """One component."""

    title: str = Field("", description="What people call it.")
    scheme: str = Field("dotted", description="The scheme of its versions.")
    versions: tuple[str, ...] = Field((), strict=False, description="The released versions, in rising order.")


class FactTable(_Table):
    """One fact of the product's own. ``values`` alone make an enumeration."""

    type: Literal["bool", "text", "enumeration", "int", "decimal", "version", "datetime", "language", "set"] | None = (
        Field(None, description="The type; without one, an enumeration where there are values, else text.")
    )
    values: tuple[str, ...] | None = Field(None, strict=False, description="The values, or the names of a set.")
    scheme: str = Field("dotted", description="The scheme of a version.")
    versions: tuple[str, ...] = Field((), strict=False, description="The released versions, in rising order.")
    description: str = Field("", description="One sentence that says what it is.")


class Vocabulary(_Table):
    """What a product has: facts, components, languages, link hosts.

    >>> vocabulary = Vocabulary.read('[components.backup]\\nversions = ["2.9", "2.10"]')
    >>> vocabulary.components["backup"].versions
    ('2.9', '2.10')
    """

    product: str | None = Field(None, description="The name of the product.")
    link_hosts: tuple[str, ...] | None = Field(
        None, alias="link-hosts", strict=False, description="The hosts that links may lead to; left out: any."
    )
    languages: tuple[str, ...] | None = Field(
        None, strict=False, description="The languages for which there is a build; left out: any."
    )
    console: ConsoleTable = ConsoleTable()
    components: dict[str, ComponentTable] | None = Field(
        None, description="The components by name; left out: any, each of the scheme that the host names."
    )
    facts: dict[str, FactTable] = Field(default_factory=dict, description="The facts of the product by dotted name.")

    @classmethod
    def load(cls, path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """Read a vocabulary file.

        :raises CatalogError: MR540 where the file cannot be read, else as :meth:`read`.
        """
        try:
            with Path(path).open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except OSError as error:
            problem = f"the vocabulary cannot be read: {(error.strerror or str(error)).lower()}"
            raise CatalogError([Diagnostic("MR540", problem, Source("", str(path)), NOWHERE)]) from None
        if len(data) > limits.file_bytes:
            problem = f"this vocabulary has more than {limits.file_bytes:,} bytes"
            raise CatalogError([Diagnostic("MR540", problem, Source("", str(path)), NOWHERE)])
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = f"this vocabulary is not UTF-8: byte {error.start + 1:,}"
            raise CatalogError([Diagnostic("MR540", problem, Source("", str(path)), NOWHERE)]) from None
        return cls.read(text, name=str(path))

    @classmethod
    def read(cls, text: str | Source, *, name: str = "vocabulary.toml") -> Self:
        """Read the text of a vocabulary.

        :raises CatalogError: with every problem of the file (MR530 to MR539), each at its line.
        """
        source = Source(text, name) if isinstance(text, str) else text
        data = _parsed(source)
        try:
            vocabulary = cls.model_validate(data)
        except ValidationError as error:
            raise CatalogError(in_source_order(_shape_problems(error, source))) from None
        problems = in_source_order(_Check(vocabulary, source).problems())
        if problems:
            raise CatalogError(problems)
        return vocabulary

    def schema(self, base: Schema) -> Schema:
        """What conditions are checked against: the base, and what this vocabulary declares."""
        facts = [_fact(name, table) for name, table in self.facts.items()]
        if "console.version" in base.facts and self.console.versions:
            facts.append(replace(base.facts["console.version"], released=self.console.versions))
        if "console.type" in base.facts and self.console.types:
            facts.append(replace(base.facts["console.type"], type=EnumerationType(self.console.types)))
        components = self.components and {
            name: ComponentDeclaration(name, table.title, table.scheme, table.versions)
            for name, table in self.components.items()
        }
        return replace(
            base.with_facts(facts),
            components=components if self.components is not None else base.components,
            languages=self.languages if self.languages is not None else base.languages,
            link_hosts=self.link_hosts if self.link_hosts is not None else base.link_hosts,
            product=self.product or base.product,
        )


def _fact(name: str, table: FactTable) -> FactDeclaration:
    return FactDeclaration(name, _type_of(table), table.description, table.versions)


def _type_of(table: FactTable) -> FactType:
    type_ = table.type or ("enumeration" if table.values is not None else "text")
    if type_ == "enumeration":
        return EnumerationType(table.values or ())
    if type_ == "set":
        return NameSetType(table.values)
    if type_ == "version":
        return VersionType(table.scheme)
    return _TYPES[type_]


def _parsed(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column (\d+)\)", str(error))
        start = _offset(source.text, int(found[1]), int(found[2])) if found else len(source.text)
        sentence = f"this is not TOML: {str(error).partition(' (at ')[0].lower()}"
        raise CatalogError([Diagnostic("MR530", sentence, source, Span(start, start + 1))]) from None
    except RecursionError:
        raise CatalogError([Diagnostic("MR530", "this is not TOML: it is nested too deep", source)]) from None


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def _shape_problems(error: ValidationError, source: Source) -> Iterator[Diagnostic]:
    """Unknown keys and values of a wrong type."""
    for problem in error.errors(include_url=False, include_context=False):
        path = tuple(str(part) for part in problem["loc"])
        keys = tuple(part for part in path if not part.isdigit())
        span = _place(source, keys)
        if problem["type"] == "extra_forbidden":
            known = _known_keys(keys)
            near = nearest(keys[-1], known)
            help_ = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(known)}"
            yield Diagnostic("MR531", f"a vocabulary has no key `{keys[-1]}` here", source, span, "", (help_,))
        elif problem["type"] == "literal_error":
            known = [*_TYPES, "enumeration", "version", "set"]
            near = nearest(str(problem["input"]), known)
            help_ = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(sorted(known))}"
            sentence = f'there is no type "{problem["input"]}"'
            yield Diagnostic("MR532", sentence, source, span, "", (help_,))
        else:
            wanted = "a table" if "dict" in problem["type"] or "model" in problem["type"] else "text in quotes"
            wanted = "a list of texts in quotes" if "tuple" in problem["type"] else wanted
            yield Diagnostic("MR532", f"`{'.'.join(keys)}` cannot be this", source, span, "", (f"write {wanted}",))


def _known_keys(path: KeyPath) -> list[str]:
    table: type[BaseModel] = Vocabulary
    if path[0] == "console" and len(path) > 1:
        table = ConsoleTable
    elif path[0] == "components" and len(path) > 2:
        table = ComponentTable
    elif path[0] == "facts" and len(path) > 2:
        table = FactTable
    return sorted(info.alias or name for name, info in table.model_fields.items())


def _place(source: Source, path: KeyPath) -> Span:
    """The line of a key: that of the key inside its table's part of the file, else of the table, else the beginning."""
    *table, key = path or ("",)
    start, end = 0, len(source.text)
    header = None
    if table:
        dotted = r"\s*\.\s*".join(rf'["\']?{re.escape(part)}["\']?' for part in table)
        header = re.search(rf"^\s*\[\s*{dotted}\s*\]", source.text, re.MULTILINE)
        if header is not None:
            start = header.end()
    else:
        whole = re.search(rf'^\s*\[\s*["\']?{re.escape(key)}["\']?\s*[\].]', source.text, re.MULTILINE)
        header = whole
    following = re.compile(r"^\s*\[", re.MULTILINE).search(source.text, start) if table else None
    end = following.start() if following else end
    found = re.compile(rf'^[ \t]*(["\']?{re.escape(key)}["\']?)\s*=[^\n]*', re.MULTILINE).search(source.text, start, end)
    if found is not None:
        return Span(found.start(1), found.end())
    own = re.search(
        r"^\s*(\[\s*" + r"\s*\.\s*".join(rf'["\']?{re.escape(part)}["\']?' for part in path) + r"\s*\])",
        source.text,
        re.MULTILINE,
    )
    found = own or header
    return Span(found.start(found.lastindex or 0), found.end()) if found else NOWHERE


@dataclass(frozen=True, slots=True)
class _Check:
    """What the shape of the file cannot show: each problem at the line of its key."""

    vocabulary: Vocabulary
    source: Source
    found: list[Diagnostic] = field(default_factory=list)

    def problems(self) -> list[Diagnostic]:
        """All of them."""
        vocabulary = self.vocabulary
        self._versions(("console", "versions"), "dotted", vocabulary.console.versions)
        self._distinct(("console", "types"), vocabulary.console.types)
        for name, table in (vocabulary.components or {}).items():
            if self._scheme(("components", name, "scheme"), table.scheme):
                self._versions(("components", name, "versions"), table.scheme, table.versions)
        for name, fact in vocabulary.facts.items():
            self._fact(name, fact)
        for tag in vocabulary.languages or ():
            problem = languages.problem(tag)
            if problem is not None:
                help_ = (f'write "{problem.suggestion}"',) if problem.suggestion else ()
                self._tell("MR536", problem.sentence, ("languages",), *help_)
        for host in vocabulary.link_hosts or ():
            if not _HOST.fullmatch(host):
                help_ = 'write the bare name in small letters, such as "support.acme.example"'
                self._tell("MR537", f'"{host}" is not the name of a host', ("link-hosts",), help_)
        return self.found

    def _fact(self, name: str, table: FactTable) -> None:
        path = ("facts", name)
        if not _FACT_NAME.fullmatch(name):
            help_ = 'write small letters, digits and underscores, with a prefix of your own: "acme.license_tier"'
            self._tell("MR538", f'"{name}" cannot be the name of a fact', path, help_)
        elif name.partition(".")[0] in BUILT_IN:
            prefix = name.partition(".")[0]
            self._tell("MR538", f'"{name}" would stand among the built-in facts', path, f"take another prefix than `{prefix}`")
        type_ = table.type or ("enumeration" if table.values is not None else "text")
        if type_ == "enumeration" and not table.values:
            self._tell("MR539", f'the enumeration "{name}" has no values', path, 'write values = ["a", "b"]')
        elif table.values is not None and type_ not in {"enumeration", "set"}:
            self._tell("MR539", f'"{name}" is of the type {type_}; it has no values', (*path, "values"), "take them out")
        self._distinct((*path, "values"), table.values or ())
        if type_ == "version" and self._scheme((*path, "scheme"), table.scheme):
            self._versions((*path, "versions"), table.scheme, table.versions)

    def _scheme(self, path: KeyPath, scheme: str) -> bool:
        if scheme in versions.SCHEMES:
            return True
        near = nearest(scheme, versions.SCHEMES)
        help_ = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(versions.SCHEMES)}"
        self._tell("MR533", f'there is no scheme "{scheme}"', path, help_)
        return False

    def _versions(self, path: KeyPath, scheme: str, listed: Sequence[str]) -> None:
        before: tuple[bytes, str] | None = None
        for text in listed:
            try:
                key = versions.scheme(scheme).key(text)
            except versions.UnreadableVersion as error:
                self._tell("MR534", str(error), path, f"write versions of the scheme {scheme}")
                continue
            if before is not None and key <= before[0]:
                sentence = f'"{text}" stands behind "{before[1]}", which is not less'
                self._tell("MR535", sentence, path, "list the versions in rising order, each once")
            before = key, text

    def _distinct(self, path: KeyPath, values: Sequence[str]) -> None:
        twice = next((value for index, value in enumerate(values) if value in values[:index]), None)
        if twice is not None:
            self._tell("MR539", f'"{twice}" is listed twice', path, "take one out")

    def _tell(self, code: str, sentence: str, path: KeyPath, *help_: str) -> None:
        self.found.append(Diagnostic(code, sentence, self.source, _place(self.source, path), "", help_))
