"""Fact sources that work, and some that do not; workers import them from here."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from typing import Any

from pydantic import Field

from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import FactModel, FactSource, fact_source

SECONDS = 1.0
QUICK = timedelta(seconds=SECONDS)


class Thing(FactModel):
    size: int
    name: str = ""


@fact_source("good", timeout=timedelta(seconds=5))
def good() -> Thing:
    """One that works, and prints."""
    print("noise on standard output")
    print("noise on standard error", file=sys.stderr)
    return Thing(size=5, name="x")


class Preset(FactModel):
    seats: int = Field(alias="Seats")
    tier: str = "trial"
    note: str | None = None


@fact_source("preset", timeout=timedelta(seconds=5))
def preset() -> Preset:
    """One that has a fact from elsewhere, and leaves the others at what they are."""
    return Preset.model_validate({"Seats": 3})


@fact_source("components", name="components.listed")
def listed() -> dict[str, Any]:
    """Some components."""
    return {"backup": "2.9", "gone": None, "openssl": {"version": "3.0.11-1", "scheme": "debian"}}


def can_tell_nothing() -> UnknownFact:
    return UnknownFact(unknown="not supplied: there is no thing here" + "." * 1_000_000)


def raises() -> None:
    raise ValueError("no such thing: " + "x" * 1_000_000)


def os_exit() -> None:
    os._exit(7)


def sleeps() -> None:
    time.sleep(60)


def broken(name: str, function: str | None = None) -> FactSource:
    """A source of one of these functions, in a namespace of its own."""
    return FactSource(name, name, raises, Thing, QUICK, place=f"{__name__}:{function or name}")
