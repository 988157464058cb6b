"""The agent's settings: ``agent.toml`` in a folder of the computer's configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from messenger_rules.agent.system import usual_address, usual_state
from messenger_rules.facts.configuration import administrators_folders, configuration
from messenger_rules.privilege import is_privileged
from messenger_rules.suggestions import nearest

NAME = "agent"
NAME_PATTERN = "^[a-z0-9][a-z0-9._-]{0,63}$"
"""What products and channels are called."""
DIRECT = "none"
"""In place of a proxy: there is none, whatever the system says."""


def _beside_the_settings(path: str, info: ValidationInfo) -> str:
    """A path from the folder of agent.toml, wherever who reads that file happens to be."""
    return str(Path(info.context, path)) if info.context is not None else path


SettingsPath = Annotated[str, AfterValidator(_beside_the_settings)]
"""A path that an administrator names; a relative one is below the folder of agent.toml."""


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
    )


class _OfTheWeb(_Table):
    proxy: str | None = Field(default=None, max_length=2_048)
    certificates: SettingsPath | None = None

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: str | None) -> str | None:
        if proxy not in {None, DIRECT} and not is_address(proxy or "", "http", "https"):
            message = f"a proxy has an address such as http://proxy.example:3128, with http or https, or is {DIRECT!r}"
            raise ValueError(message)
        return proxy


def is_address(text: str, *schemes: str) -> bool:
    """Whether a text is the address of a host, with one of some schemes."""
    try:
        parts = urlsplit(text)
        number = parts.port
    except ValueError:
        return False
    is_clean = " " not in text and text.isprintable()  # urlsplit itself drops the ends of lines
    return parts.scheme in schemes and bool(parts.hostname) and is_clean and number != 0


class ReceiptSettings(_OfTheWeb):
    """Where receipts go: an address with https, by way of a proxy where there is one; ``certificates`` to trust."""

    url: str = Field(max_length=2_048)

    @field_validator("url")
    @classmethod
    def _is_https(cls, url: str) -> str:
        if not is_address(url, "https") or urlsplit(url).username is not None:
            message = "receipts go to an address with https and without a user name"
            raise ValueError(message)
        return url


class UpdateSettings(_OfTheWeb):
    """Where signed catalogues come from.

    ``root`` is the file with the vendor's first root, by which all else is judged; ``url`` is the address of the
    repository, and where it is not given, catalogues come by ``agent apply`` alone.
    """

    root: SettingsPath
    product: str = Field(pattern=NAME_PATTERN)
    channel: str = Field(default="stable", pattern=NAME_PATTERN)
    url: str | None = Field(default=None, max_length=2_048)
    every_seconds: int = Field(default=6 * 3_600, ge=60, le=7 * 86_400)

    @field_validator("url")
    @classmethod
    def _is_of_the_web(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not is_address(url, "http", "https") or urlsplit(url).username is not None or set(url) & set("?#"):
            message = "a repository has an address with https or http, and without a user name, `?`, or `#`"
            raise ValueError(message)
        return url if url.endswith("/") else f"{url}/"


class LedgerSettings(_Table):
    """Where hosts share a ledger: a database of PostgreSQL, and the file with the key of its checksums."""

    url: str = Field(max_length=2_048)
    key_file: SettingsPath


class AgentSettings(_Table):
    """What an administrator may set; every value has a default but the catalogue.

    ``administrators`` are the groups whose members see messages (default: the system's); ``only_where`` is a condition
    that must hold for the host to show anything, such as ``console.type is known``; ``site_catalog`` has messages of
    the site's own; ``refresh_seconds`` is the time after which the facts are looked at anew. Where a ``catalog`` is
    named, none is taken by ``updates``. Paths are taken from the folder of the file.
    """

    catalog: SettingsPath | None = None
    site_catalog: SettingsPath | None = None
    administrators: list[str] | None = None
    per_day: int = Field(default=3, ge=1, le=100)
    only_where: str | None = None
    refresh_seconds: int = Field(default=3_600, ge=1, le=7 * 86_400)
    state: SettingsPath | None = None
    socket: SettingsPath | None = None
    start_in_sessions: bool = True
    receipts: ReceiptSettings | None = None
    ledger: LedgerSettings | None = None
    updates: UpdateSettings | None = None

    @classmethod
    def load(cls, within: Sequence[Path] | None = None) -> Self:
        """The settings of this computer.

        :raises ConfigurationError: MR582 where the file cannot be used.
        """
        found = configuration(NAME, administrators_folders() if within is None else within)
        try:
            folder = found.path.parent.absolute() if found.path is not None else None
            return cls.model_validate(dict(found.data), context=folder)
        except ValidationError as error:
            first = first_of(error)
            keys = tuple(str(key) for key in first["loc"])
            if first["type"] == "extra_forbidden":
                sentence, help_ = f"the agent has no setting `{'.'.join(keys)}`", _near(keys)
            else:
                name = f"`{'.'.join(keys)}`: " if keys else ""
                wrong = "it is missing" if first["type"] == "missing" else first["msg"].lower()
                sentence, help_ = f"{name}{wrong}", _HELP
            raise found.refuse(keys, sentence, help_) from None

    def state_folder(self) -> Path:
        """Where the agent keeps its ledger."""
        if self.state is not None:
            return Path(self.state)
        if is_privileged():
            return usual_state()
        from platformdirs import user_state_path

        return user_state_path("messenger-rules") / "agent"

    def socket_path(self) -> Path:
        """Where the agent listens."""
        return Path(self.socket) if self.socket is not None else usual_address()


_HELP = "the page about the agent lists its settings"


def first_of(error: ValidationError) -> ErrorDetails:
    """What to tell first: a name that is none, since what it was meant to be is then said to be missing."""
    errors = error.errors()
    return next((it for it in errors if it["type"] == "extra_forbidden"), errors[0])


def _near(keys: Sequence[str]) -> str:
    """What a setting that is none was perhaps meant to be."""
    tables: dict[str, type[_Table]] = {"receipts": ReceiptSettings, "ledger": LedgerSettings, "updates": UpdateSettings}
    table = tables[keys[0]] if len(keys) > 1 else AgentSettings
    near = nearest(keys[-1], [name.replace("_", "-") for name in table.model_fields])
    return f"did you mean `{near[0]}`?" if near else _HELP


def merged(settings: AgentSettings, **given: Any) -> AgentSettings:
    """The settings with those that a command line gives."""
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})
