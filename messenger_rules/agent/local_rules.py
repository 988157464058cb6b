"""Local rules: what the site's administrator makes of the vendor's messages, by conditions over message and host.

A rule silences, delays, raises or routes the messages for which its condition holds; where several hold, each does its
part. A critical message can be delayed and raised, but is silenced only where its author allows that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from messenger_rules.agent.agent_settings import first_of
from messenger_rules.compilation import language_of
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.language import Language
from messenger_rules.errors import ConditionError
from messenger_rules.facts.configuration import Configuration, ConfigurationError, administrators_folders, configuration
from messenger_rules.messages.message import Audience, Message, MessageSeverity, Scope, Silencing
from messenger_rules.registry import Registry
from messenger_rules.schema import FactDeclaration
from messenger_rules.text import Source
from messenger_rules.types import EnumerationType, InstantType, IntType, TextType
from messenger_rules.values import Facts, InstalledVersion, Origin, RawValue, Reason, Unknown, listed_components
from messenger_rules.vocabulary import Vocabulary

NAME = "rules"
LONGEST_DELAY = 366
"""Days that a rule may delay a message at most."""
_NAMESPACE = "message."
FACTS = (
    FactDeclaration("message.id", TextType(), "The identifier of the message."),
    FactDeclaration("message.revision", IntType(), "Its revision."),
    FactDeclaration("message.severity", EnumerationType(tuple(MessageSeverity)), "How urgent it is."),
    FactDeclaration("message.audience", EnumerationType(tuple(Audience)), "Who of a host's users it is for."),
    FactDeclaration("message.scope", EnumerationType(tuple(Scope)), "Whose acknowledgement ends it."),
    FactDeclaration("message.starts", InstantType(), "From when on it is shown; unknown where it does not say."),
    FactDeclaration("message.expires", InstantType(), "From when on it is no longer shown; unknown without an end."),
)
"""What rules may ask of a message, beside the facts of the host."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the rules make of a message: its severity, and for how long it is delayed.

    ``silenced_by`` names the rule that silences it; the members of ``groups`` see it, in place of its audience.
    """

    severity: MessageSeverity
    silenced_by: str = ""
    delay: timedelta = timedelta()
    groups: frozenset[str] | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether it is critical on this host."""
        return self.severity is MessageSeverity.CRITICAL


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    when: str


class _Silence(_Rule):
    do: Literal["silence"]


class _Delay(_Rule):
    do: Literal["delay"]
    days: int = Field(ge=1, le=LONGEST_DELAY)


class _Raise(_Rule):
    do: Literal["raise"]
    to: Literal["warning", "critical"]


class _Route(_Rule):
    do: Literal["route"]
    groups: list[str] = Field(min_length=1)


_AnyRule = Annotated[_Silence | _Delay | _Raise | _Route, Field(discriminator="do")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    rule: list[_AnyRule] = []


@dataclass(frozen=True, slots=True)
class LocalRules:
    """The rules of a host, in their order; none leave a message as it is."""

    rules: tuple[tuple[Condition, _AnyRule], ...] = ()
    unreadable: bool = False
    """Whether there is a file that could never be read: then what may be silenced waits until it can."""

    @classmethod
    def load(
        cls, registry: Registry, vocabulary: Vocabulary | None = None, within: Sequence[Path] | None = None
    ) -> LocalRules:
        """The rules of ``rules.toml`` in a folder of the computer's configuration.

        :raises ConfigurationError: as :meth:`of`, and MR582 where the file cannot be read.
        """
        return cls.of(configuration(NAME, administrators_folders() if within is None else within), registry, vocabulary)

    @classmethod
    def of(cls, found: Configuration, registry: Registry, vocabulary: Vocabulary | None = None) -> LocalRules:
        """The rules that a configuration says.

        :raises ConfigurationError: MR582 where its form is wrong; of a condition that is wrong, its own codes.
        """
        try:
            file = _File.model_validate(dict(found.data))
        except ValidationError as error:
            raise _refused(found, error) from None
        language = language_of(vocabulary, registry)
        language = replace(language, schema=language.schema.with_facts(FACTS))
        return cls(tuple((_compiled(rule, index, found, language), rule) for index, rule in enumerate(file.rule)))

    @property
    def needed(self) -> frozenset[str]:
        """The facts of the host that the conditions ask for."""
        asked: frozenset[str] = frozenset().union(*(condition.facts for condition, _ in self.rules))
        return frozenset(name for name in asked if not name.startswith(_NAMESPACE))

    @property
    def groups(self) -> frozenset[str]:
        """The groups that messages are routed to."""
        return frozenset(name for _, rule in self.rules if isinstance(rule, _Route) for name in rule.groups)

    def treat(self, message: Message, facts: Facts, at: datetime) -> Treatment:
        """What the rules make of a message on a host; a condition that is unknown holds for none.

        >>> LocalRules().treat(Message("m", "true", ()), None, datetime(2026, 3, 1)).severity
        <MessageSeverity.INFO: 'info'>
        """
        treatment = Treatment(message.severity)
        if self.unreadable:
            return _with(treatment, _Silence(when="true", do="silence"), f"{NAME}.toml, which cannot be read", message)
        about = _MessageFacts(message, facts)
        for number, (condition, rule) in enumerate(self.rules, start=1):
            if condition.test(about, at=at):
                treatment = _with(treatment, rule, f"rule {number} of {NAME}.toml", message)
        return treatment


_HELP = "the page about the agent lists what a rule may say"
_DOINGS = ("silence", "delay", "raise", "route")


def _refused(found: Configuration, error: ValidationError) -> ConfigurationError:
    """What is wrong with the form of a file."""
    first = first_of(error)
    index = next((key for key in first["loc"] if isinstance(key, int)), None)
    key = next((key for key in reversed(first["loc"]) if isinstance(key, str)), "rule")
    where = f"rule {index + 1}" if index is not None else "the file"
    if first["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        key, sentence = "do", f"{where}: `do` says what becomes of a message: {', '.join(_DOINGS)}"
    elif first["type"] == "missing":
        sentence = f"{where} lacks `{key}`"
    elif first["type"] == "extra_forbidden":
        sentence = f"{where} may not say `{key}`"
    else:
        sentence = f"{where}: `{key}`: {first['msg'].lower()}"
    path = ("rule", index, key) if index is not None else (key,)
    return found.refuse(path, sentence, _HELP)


def _compiled(rule: _AnyRule, index: int, found: Configuration, language: Language) -> Condition:
    try:
        return condition_of(Source(rule.when, f"rule {index + 1} of {found.path}"), language)
    except ConditionError as error:
        raise ConfigurationError(error.diagnostics) from None


def _with(treatment: Treatment, rule: _AnyRule, name: str, message: Message) -> Treatment:
    match rule:
        case _Silence():
            allowed = message.severity is not MessageSeverity.CRITICAL or message.silencing is Silencing.ALWAYS
            return replace(treatment, silenced_by=treatment.silenced_by or name) if allowed else treatment
        case _Delay(days=days):
            return replace(treatment, delay=max(treatment.delay, timedelta(days=days)))
        case _Raise(to=to):
            raised = MessageSeverity(to)
            return replace(treatment, severity=min(treatment.severity, raised, key=lambda it: it.rank))
        case _Route(groups=groups):
            return replace(treatment, groups=(treatment.groups or frozenset()) | frozenset(groups))


@dataclass(frozen=True, slots=True)
class _MessageFacts:
    """The facts of a host with those of one message."""

    message: Message
    facts: Facts

    def value(self, name: str) -> RawValue | Unknown:
        """The value of a fact."""
        if not name.startswith(_NAMESPACE):
            return self.facts.value(name)
        found = getattr(self.message, name.removeprefix(_NAMESPACE))
        if found is None:
            return Unknown(name, Reason.NOT_SUPPLIED)
        return found if isinstance(found, int | datetime) else str(found)

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        """The installed versions of a component."""
        return self.facts.component(name)

    def listed(self) -> tuple[Collection[str] | None, bool]:
        """The components of which something is said."""
        return listed_components(self.facts)

    def origin(self, name: str) -> Origin | None:
        """Where a fact came from."""
        return Origin("catalogue") if name.startswith(_NAMESPACE) else self.facts.origin(name)
