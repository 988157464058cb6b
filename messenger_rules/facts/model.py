"""Host facts: the typed model of a host, whose JSON form is a public, versioned contract."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic.functional_validators import ModelWrapValidatorHandler

from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import FactsError
from messenger_rules.facts import known_values
from messenger_rules.facts.complaints import Complaint, complaints, doubts
from messenger_rules.facts.json_form import copied, form_of, is_unknown, names_of
from messenger_rules.facts.json_text import json_places, read_json
from messenger_rules.facts.parts import (
    Components,
    Console,
    Installation,
    OperatingSystem,
    UnknownFact,
)
from messenger_rules.facts.places import Places
from messenger_rules.facts.plain import NotPlainError, plain
from messenger_rules.facts.undeclared import undeclared
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.schema import Schema
from messenger_rules.text import Source
from messenger_rules.types import LanguageType
from messenger_rules.values import InstalledVersion, Origin, RawValue, Reason, Unknown


@dataclass(frozen=True, slots=True)
class _Reading:
    """How facts are read: from which text, and whether a wrong one is refused or becomes unknown."""

    source: Source | None = None
    limits: Limits = DEFAULT_LIMITS
    lenient: bool = False


class HostFacts(BaseModel):
    """The facts of one host. They are equal where they say the same, wherever that came from.

    A fact that is left out, or null, is unknown. A component that is null, or left out, is absent; where ``components``
    carries ``"complete": false``, one that is left out is unknown. Further top-level keys are the namespaces of
    vocabularies and plugins.

    >>> facts = HostFacts.model_validate_json('{"console": {"version": "5.2"}, "components": {"backup": "2.9"}}')
    >>> facts.value("console.version"), facts.component("backup"), facts.component("other")
    ('5.2', (InstalledVersion(text='2.9', scheme=None),), ())
    >>> print(facts.value("os.version"))
    os.version is unknown: not supplied
    """

    __slots__ = ("prepared",)  # in no copy and no pickle, since another host may come of those

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    console: Annotated[UnknownFact | Console, Field(union_mode="left_to_right")] = Console()
    language: Annotated[str, LanguageType()] | UnknownFact | None = Field(
        default=None,
        description="The language of the viewer, else of the console, as a BCP 47 tag with its likely script.",
    )
    os: Annotated[UnknownFact | OperatingSystem, Field(union_mode="left_to_right")] = OperatingSystem()
    host: Annotated[UnknownFact | Installation, Field(union_mode="left_to_right")] = Installation()
    components: Annotated[UnknownFact | Components, Field(union_mode="left_to_right")] = Components()

    _origins: Mapping[str, Origin] = PrivateAttr(default_factory=dict)
    _source: Source | None = PrivateAttr(default=None)

    if TYPE_CHECKING:  # for pydantic it would be a fact
        prepared: ClassVar[dict[str, Any]]
        """What conditions have prepared of these facts for comparison, kept with them since they never change."""

    def __new__(cls, *_: object, **__: object) -> Self:
        """Every copy begins to prepare anew."""
        facts = super().__new__(cls)
        object.__setattr__(facts, "prepared", {})
        return facts

    # Reading

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_options: Any) -> Self:
        """The facts of a JSON text; what pydantic takes as options changes nothing.

        :raises FactsError: as :meth:`read`.
        """
        return cls.read(json_data)

    @classmethod
    def read(cls, data: str | bytes | bytearray, *, name: str = "facts", limits: Limits = DEFAULT_LIMITS) -> Self:
        """The facts of a JSON text; ``name`` is what diagnostics call it.

        :raises FactsError: where it is not JSON (MR550), too large (MR554), ambiguous (MR555), no text (MR557), or not
            in the form of the contract (MR551, MR558).
        """
        source, parsed = read_json(data, name, limits)
        return cls.model_validate(parsed, context=_Reading(source, limits))

    @classmethod
    def load(cls, path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The facts of a JSON file.

        :raises FactsError: where it cannot be read (MR552), else as :meth:`read`.
        """
        try:
            with Path(path).open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            raise FactsError([unreadable_facts(path, error)]) from None
        return cls.read(data, name=str(path), limits=limits)

    @classmethod
    def assemble(cls, namespaces: Mapping[str, object], origins: Mapping[str, Origin] | None = None) -> Self:
        """The facts that sources collected. A value in a wrong form is unreadable, and the others stay.

        :param namespaces: the JSON form of the contract, as data; ``{"unknown": "timed out"}`` for a whole namespace,
            and ``{"complete": {"unknown": "timed out"}}`` among the components where a source of components failed.
        :param origins: where facts came from, by dotted name or namespace; the longest name counts.

        >>> facts = HostFacts.assemble({"os": {"name": "debian", "version": 12}}, {"os": Origin("os-release")})
        >>> print(facts.value("os.version"))
        os.version is unknown: unreadable (`os.version` must be text, not the number 12)
        """
        given = {name: _plain_or_unknown(name, value) for name, value in namespaces.items() if name != "now"}
        return cls.model_validate(given, context=_Reading(lenient=True)).with_origins(origins or {})

    @model_validator(mode="wrap")
    @classmethod
    def _in_our_words(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Where pydantic would raise its own error, ours is raised: it says what to do, and where."""
        if isinstance(data, cls):
            return data
        reading = info.context if isinstance(info.context, _Reading) else _Reading()
        places = Places(reading.source, json_places)
        given = _given(data, places)
        cap = None if reading.lenient else reading.limits.diagnostics
        found = list(doubts(given))
        facts = None
        try:
            facts = handler(given)
        except ValidationError as error:
            found = [*islice(complaints(error, given, places), cap), *found]
        if found and reading.lenient:
            facts = handler(_with_unknowns(given, found))
        elif found or facts is None:
            raise FactsError(in_source_order(complaint.diagnostic(places) for complaint in found[:cap]))
        facts._source = reading.source  # noqa: SLF001 - a method of this class
        return facts

    # Asking

    def value(self, name: str) -> RawValue | Unknown:
        """The value of a dotted fact name; unknown, with the reason, where there is none. Components have no value."""
        found: object = self
        for part in name.split("."):
            found = _inside(found, part)
            if type(found) is Components:
                break
            if type(found) is dict and is_unknown(found):
                found = UnknownFact(unknown=found["unknown"])
            if type(found) is UnknownFact:
                return found.of(name)
        if found is None and name == "os.family":
            return self._family()
        if found is None or type(found) in _MODELS:
            return Unknown(name, Reason.NOT_SUPPLIED)
        if type(found) is list or type(found) is dict:
            found = copied(found)
        return cast("RawValue", found)

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        """The installed versions of a component, side by side; none where it is known to be absent."""
        if isinstance(self.components, UnknownFact):
            return self.components.of(f"components.{name}")
        return self.components.installed(name)

    def listed(self) -> tuple[Collection[str], bool]:
        """The components of which something is said, and whether every other is known to be absent."""
        if isinstance(self.components, UnknownFact):
            return (), False
        return self.components.listed.keys(), self.components.complete is True

    def origin(self, name: str) -> Origin | None:
        """Where a fact came from: what is noted of the longest part of its name; of a derived family, of the name."""
        if name == "os.family" and isinstance(self.os, OperatingSystem) and self.os.family is None:
            name = "os.name"
        while name and name not in self._origins:
            name = name.rpartition(".")[0]
        return self._origins.get(name)

    def names(self) -> Iterator[str]:
        """The dotted names of all facts that are given, known or not, components as ``components.NAME``."""
        return names_of(self.to_json())

    def undeclared(self, schema: Schema, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Diagnostic, ...]:
        """Warnings for the facts that nobody declares, with the near names (MR553)."""
        strangers = undeclared(self.to_json(), Places(self._source, json_places), schema)
        return tuple(in_source_order(islice(strangers, limits.diagnostics)))

    # Deriving

    def with_language(self, tag: str | None, origin: Origin | None = None) -> Self:
        """The same host, seen by a viewer of another language."""
        copy = self.model_copy(update={"language": tag})
        others = {name: noted for name, noted in self._origins.items() if name != "language"}
        return copy.with_origins(others if origin is None else {**others, "language": origin})

    def with_origins(self, origins: Mapping[str, Origin]) -> Self:
        """The same facts, with their origins by dotted name or namespace, in place of those noted before."""
        copy = self.model_copy()
        copy._origins = dict(origins)  # noqa: SLF001 - a method of this class
        return copy

    # Comparing and writing

    def to_json(self) -> dict[str, JsonValue]:
        """The JSON form of the contract, as data: what is not supplied is left out.

        >>> given = {"os": {"name": "debian", "version": None}, "components": {"backup": ["2.9"], "search": None}}
        >>> HostFacts.model_validate(given).to_json()
        {'os': {'name': 'debian'}, 'components': {'backup': '2.9', 'search': None}}
        """
        return form_of(self)

    def __eq__(self, other: object) -> bool:
        return self._canonical() == other._canonical() if isinstance(other, HostFacts) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._canonical())

    def _canonical(self) -> str:
        return json.dumps(self.to_json(), sort_keys=True)

    @model_serializer(mode="plain")
    def _serialized(self) -> dict[str, JsonValue]:
        return self.to_json()

    def _family(self) -> str | Unknown:
        """The family of a known operating system; unknown as the name is."""
        name = self.value("os.name")
        if isinstance(name, Unknown):
            return Unknown("os.family", name.reason, name.detail)
        family = known_values.family_of(name) if isinstance(name, str) else None
        return family or Unknown("os.family", Reason.NOT_SUPPLIED)


def unreadable_facts(path: str | Path, error: OSError | ValueError) -> Diagnostic:
    """Why a file of facts cannot be read (MR552)."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    sentence = f"the facts cannot be read: {reason[:1].lower()}{reason[1:]}"
    return Diagnostic("MR552", sentence, Source("", str(path)), help=("look at its name and permissions",))


def _given(data: object, places: Places) -> JsonValue:
    """The data as JSON has it, without the facts that are null."""
    try:
        given = plain(data)
    except NotPlainError as error:
        complaint = Complaint(error.path, error.sentence, "facts are what JSON can hold", error.code)
        raise FactsError([complaint.diagnostic(places)]) from None
    if isinstance(given, dict):
        return {name: value for name, value in given.items() if value is not None or name == "components"}
    return given


def _plain_or_unknown(name: str, value: object) -> JsonValue:
    try:
        return plain(value, (name,))
    except NotPlainError as error:
        return _unreadable(error.sentence)


def _with_unknowns(given: JsonValue, found: Iterable[Complaint]) -> JsonValue:
    """The facts with an unknown in place of each that is complained of."""
    assert isinstance(given, dict)
    mended = dict(given)
    for complaint in found:
        namespace, *fact = map(str, complaint.path)
        inner = mended[namespace]
        if fact and fact != ["unknown"] and isinstance(inner, dict):
            mended[namespace] = {**inner, fact[0]: _unreadable(complaint.sentence)}
        else:
            mended[namespace] = _unreadable(complaint.sentence)
    return mended


def _unreadable(sentence: str) -> dict[str, JsonValue]:
    return {"unknown": UnknownFact.because(Reason.UNREADABLE, sentence).unknown}


def _inside(holder: object, part: str) -> object:
    """What a namespace holds under a name: a field of the model, or a further key."""
    if type(holder) is dict:
        return holder.get(part)
    if type(holder) not in _MODELS and not isinstance(holder, HostFacts):
        return None
    model = cast("BaseModel", holder)
    fields = model.__dict__
    return fields[part] if part in fields else (model.__pydantic_extra__ or {}).get(part)


_MODELS = frozenset({UnknownFact, Console, OperatingSystem, Installation, Components})
"""The models of namespaces; to ask pydantic whether something is a model takes longer than all the rest."""
