"""The vocabulary: what a product has, as its vendor declares it in a ``vocabulary.toml`` without writing code."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Self

from pydantic import (
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.functional_validators import ModelWrapValidatorHandler

from messenger_rules import versions
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import CatalogError
from messenger_rules.facts.fact_table import FactTable, Table, kind_of, other_type
from messenger_rules.facts.json_schema import schema_of, without_nulls
from messenger_rules.facts.places import KeyPath, Places
from messenger_rules.facts.toml_text import TomlBeyondLimits, UnreadableToml, read_toml, toml_places
from messenger_rules.facts.vocabulary_rules import Rules
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.schema import ComponentDeclaration, FactDeclaration, Schema
from messenger_rules.suggestions import nearest
from messenger_rules.text import Source, Span
from messenger_rules.types import EnumerationType


@dataclass(frozen=True, slots=True)
class _Reading:
    """The text that a vocabulary is read from, and how many problems are told."""

    source: Source | None = None
    limits: Limits = DEFAULT_LIMITS


class ConsoleTable(Table):
    """The management console."""

    types: tuple[str, ...] = Field(default=(), strict=False, description="The kinds of the console; none listed: any.")
    versions: tuple[str, ...] = Field(default=(), strict=False, description="The released versions, in rising order.")


class ComponentTable(Table):
    """One component of the product, or another program whose version matters to it."""

    title: str = Field(default="", description="What people call it.")
    scheme: str = Field(
        default="dotted", description="The scheme of its versions.", json_schema_extra={"enum": list(versions.SCHEMES)}
    )
    versions: tuple[str, ...] = Field(default=(), strict=False, description="The released versions, in rising order.")


class Vocabulary(Table):
    r"""What a product has: facts, components, languages, link hosts. However it is made, it is checked.

    >>> vocabulary = Vocabulary.read('[components.backup]\nversions = ["2.9", "2.10"]')
    >>> vocabulary.components["backup"].versions
    ('2.9', '2.10')
    """

    __slots__ = ("latest_schema",)  # in no copy, since that may declare something else

    product: str | None = Field(default=None, description="The name of the product, as its catalogues have it.")
    link_hosts: tuple[str, ...] | None = Field(
        default=None, alias="link-hosts", strict=False, description="The hosts that links may lead to; left out: any."
    )
    languages: tuple[str, ...] | None = Field(
        default=None,
        strict=False,
        description="The languages for which there is a build, as BCP 47 tags; left out: any.",
    )
    console: ConsoleTable = ConsoleTable()
    components: dict[str, ComponentTable] | None = Field(
        default=None, description="The components by name; left out: any, each of the scheme that the host names."
    )
    facts: dict[str, FactTable] = Field(
        default_factory=dict, description="The facts of the product's own by dotted name, which stands in quotes."
    )

    _source: Source | None = PrivateAttr(default=None)

    @classmethod
    def load(cls, path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The vocabulary of a file.

        :raises CatalogError: where it cannot be read (MR540) or is not UTF-8 (MR548), else as :meth:`read`.
        """
        try:
            with Path(path).open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            sentence = f"the vocabulary cannot be read: {reason[:1].lower()}{reason[1:]}"
            help_ = ("look at its name and permissions",)
            raise CatalogError([Diagnostic("MR540", sentence, Source("", str(path)), help=help_)]) from None
        if len(data) > limits.file_bytes:
            raise CatalogError([_too_large(Source("", str(path)), limits)])
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CatalogError([_not_utf8(data, error.start, str(path))]) from None
        return cls.read(Source(text, str(path)), limits=limits)

    @classmethod
    def read(cls, text: str | Source, *, name: str = "vocabulary.toml", limits: Limits = DEFAULT_LIMITS) -> Self:
        """The vocabulary of a TOML text; ``name`` is what diagnostics call it.

        :raises CatalogError: where it is not TOML (MR530) or beyond a limit (MR542); else with every problem that it
            has (MR531 to MR546), each at its place.
        """
        source = text if isinstance(text, Source) else Source(text, name)
        if isinstance(text, str) and len(text) > limits.file_bytes:
            raise CatalogError([_too_large(Source("", name), limits)])
        try:
            source.text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise CatalogError([_surrogate(source, error.start)]) from None
        try:
            data = read_toml(source)
        except TomlBeyondLimits as error:
            help_ = ("a vocabulary has tables, keys and lists, no deeper and no more",)
            raise CatalogError([Diagnostic("MR542", f"this is {error}", source, error.span, help=help_)]) from None
        except UnreadableToml as error:
            help_ = ('a table is written as [console], and a key below it as types = ["enterprise"]',)
            sentence = f"this is not TOML: {error}"
            raise CatalogError([Diagnostic("MR530", sentence, source, error.span, help=help_)]) from None
        return cls.model_validate(data, context=_Reading(source, limits))

    @model_validator(mode="wrap")
    @classmethod
    def _checked(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Where pydantic would raise its own error, ours is raised, with what no type can say."""
        if isinstance(data, cls):
            return data
        reading = info.context if isinstance(info.context, _Reading) else _Reading()
        places, cap = Places(reading.source, toml_places), reading.limits.diagnostics
        problems = list(islice(Rules(data, places).problems(), cap)) if isinstance(data, dict) else []
        vocabulary = None
        try:
            vocabulary = handler(data)
        except ValidationError as error:
            problems += islice(_shape_problems(error, data, places), cap)
        if problems or vocabulary is None:
            raise CatalogError(in_source_order(problems)[:cap])
        vocabulary._source = reading.source  # noqa: SLF001 - a method of this class
        return vocabulary

    def schema(self, base: Schema) -> Schema:  # type: ignore[override]  # pydantic's own is deprecated since 2.0
        """What conditions are checked against: the base, and what this vocabulary declares.

        :raises CatalogError: MR547 where a plugin of the base declares a fact of this vocabulary with another type.
        """
        latest: tuple[Schema, Schema] | None = getattr(self, "latest_schema", None)
        if latest is None or latest[0] is not base:
            latest = base, self._schema(base)
            object.__setattr__(self, "latest_schema", latest)
        return latest[1]

    def _schema(self, base: Schema) -> Schema:
        facts = [FactDeclaration(name, t.fact_type(), t.description, t.versions) for name, t in self.facts.items()]
        self._check_agreement(facts, base)
        if "console.type" in base.facts and self.console.types:
            facts.append(replace(base.facts["console.type"], type=EnumerationType(self.console.types)))
        if "console.version" in base.facts and self.console.versions:
            facts.append(replace(base.facts["console.version"], released=self.console.versions))
        components = base.components
        if self.components is not None:
            declared = self.components.items()
            components = {name: ComponentDeclaration(name, t.title, t.scheme, t.versions) for name, t in declared}
        name = self._source.name if self._source is not None else "the vocabulary"
        return replace(
            base.with_facts(facts),
            components=components,
            languages=base.languages if self.languages is None else self.languages,
            link_hosts=base.link_hosts if self.link_hosts is None else self.link_hosts,
            product=self.product or base.product,
            origins=ChainMap(dict.fromkeys(self.facts, name), base.origins),  # type: ignore[arg-type] # read only
        )

    def _check_agreement(self, facts: list[FactDeclaration], base: Schema) -> None:
        places = Places(self._source, toml_places)
        problems = []
        for fact in facts:
            known = base.facts.get(fact.name)
            if known is not None and known.type.name != fact.type.name:
                owner = base.origins.get(fact.name, "a plugin")
                sentence = f"`{fact.name}` is {fact.type.title} here, and {known.type.title} in {owner}"
                place = places.of(("facts", fact.name)).key
                help_ = (f'write type = "{known.type.name}", or take another name',)
                problems.append(Diagnostic("MR547", sentence, self._source, place, help=help_))
        if problems:
            raise CatalogError(in_source_order(problems))

    def __eq__(self, other: object) -> bool:
        return self.model_dump() == other.model_dump() if isinstance(other, Vocabulary) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.product, self.link_hosts, self.languages, self.console, frozenset(self.facts)))


def vocabulary_schema() -> dict[str, Any]:
    """The JSON Schema of a ``vocabulary.toml``, which editors of TOML use too."""
    schema: dict[str, Any] = without_nulls(schema_of(Vocabulary, "urn:messenger-rules:vocabulary:1", "Vocabulary"))
    return schema


_LISTS = frozenset({"link-hosts", "languages", "types", "versions", "values"})
_TABLES = frozenset({"console", "components", "facts"})


def _shape_problems(error: ValidationError, data: Any, places: Places) -> Iterator[Diagnostic]:
    """Unknown keys, and values of a wrong type."""
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        path, value = problem["loc"], _value(data, problem["loc"])
        place = places.of(path)
        if path[-1:] == ("[key]",):  # pydantic's word for the key itself
            sentence = f"the key `{path[-2]}` must be text"
            yield Diagnostic("MR532", sentence, places.source, place.key, help=("write it in quotes",))
        elif problem["type"] == "extra_forbidden":
            help_ = _known_key(path, value)
            sentence = f"there is no key `{path[-1]}` {_where(path[:-1])}"
            yield Diagnostic("MR531", sentence, places.source, place.key, help=(help_,))
        elif problem["type"] == "literal_error" and isinstance(value, str):
            sentence = f'there is no type "{value[:60]}"'
            yield Diagnostic("MR543", sentence, places.source, place.value, help=(other_type(value),))
        else:
            yield _wrong_type(path, value, places)


def _wrong_type(path: KeyPath, value: Any, places: Places) -> Diagnostic:
    last = path[-1] if path else ""
    if not path or (path[0] in _TABLES and len(path) < (2 if path[0] == "console" else 3)):
        wanted, help_ = "a table", f"write [{_dotted(path)}] and its keys below it" if path else "write its keys"
    elif last in _LISTS:
        wanted, help_ = "a list of texts", f'write {last} = ["...", "..."]'
    else:
        wanted, help_ = "text", "write it in quotes"
    written = places.written(path)
    if wanted == "text" and written is not None and not isinstance(value, dict | list):
        help_ = f'write it in quotes: "{written}"'
    subject = f"each of `{_dotted(path[:-1])}`" if isinstance(last, int) else f"`{_dotted(path)}`"
    sentence = f"{subject if path else 'a vocabulary'} must be {wanted}, not {kind_of(value)}"
    return Diagnostic("MR532", sentence, places.source, places.of(path).value, help=(help_,))


def _value(data: Any, path: KeyPath) -> Any:
    for key in path:
        if isinstance(data, list | tuple) and isinstance(key, int):
            data = data[key]
        else:
            data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _known_key(path: KeyPath, value: Any) -> str:
    if len(path) == 3 and isinstance(value, dict):
        return f'a name with a dot in it stands in quotes: [{path[0]}."{path[1]}.{path[2]}"]'
    tables: dict[str, type[Table]] = {"console": ConsoleTable, "components": ComponentTable, "facts": FactTable}
    table = Vocabulary if len(path) == 1 else tables[str(path[0])]
    known = sorted(field.alias or name for name, field in table.model_fields.items())
    near = nearest(str(path[-1]), known)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"


def _where(path: KeyPath) -> str:
    return f"in [{_dotted(path)}]" if path else "in a vocabulary"


def _dotted(path: KeyPath) -> str:
    return ".".join(f'"{part}"' if "." in str(part) else str(part) for part in path)


def _too_large(source: Source, limits: Limits) -> Diagnostic:
    help_ = ("raise the limit `file_bytes`, or declare less",)
    return Diagnostic("MR542", f"this vocabulary has more than {limits.file_bytes:,} bytes", source, help=help_)


def _surrogate(source: Source, start: int) -> Diagnostic:
    sentence = "this vocabulary has half of a surrogate pair, which UTF-8 does not have"
    return Diagnostic("MR548", sentence, source, Span(start, start + 1), help=("take it out",))


def _not_utf8(data: bytes, start: int, name: str) -> Diagnostic:
    source = Source(data.decode("utf-8", "replace"), name)
    offset = len(data[:start].decode("utf-8"))
    sentence = f"this vocabulary is not UTF-8: byte {start + 1:,} is {data[start]:#04x}"
    return Diagnostic("MR548", sentence, source, Span(offset, offset + 1), help=("save the file as UTF-8",))
