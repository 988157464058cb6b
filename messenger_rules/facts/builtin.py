"""The built-in fact sources, declared as a plugin declares its own."""

from __future__ import annotations

from datetime import timedelta

from messenger_rules.facts import host
from messenger_rules.facts.parts import Installation, OperatingSystem
from messenger_rules.facts.source import WHOLE, FactSource

SOURCES: tuple[FactSource, ...] = (
    FactSource(
        "os",
        "os",
        host.operating_system,
        OperatingSystem,
        time_to_live=timedelta(minutes=5),
        summary="The operating system, by os-release and the kernel.",
        place="messenger_rules.facts.host:operating_system",
        own_user=False,
    ),
    FactSource(
        "language",
        "language",
        host.language,
        time_to_live=timedelta(0),
        summary="The user's language, by the locale of the environment.",
        place="messenger_rules.facts.host:language",
        own_user=False,
    ),
    FactSource(
        "host",
        "host",
        host.installation,
        Installation,
        time_to_live=timedelta(0),
        identifying=frozenset({"id"}),
        summary="This installation: a random name for samples, and when it began.",
        place="messenger_rules.facts.host:installation",
        own_user=False,
    ),
    FactSource(
        "facts-file",
        WHOLE,
        host.facts_file,
        time_to_live=timedelta(0),
        summary="The file in which the host's product writes its console and further facts.",
        place="messenger_rules.facts.host:facts_file",
        own_user=False,
    ),
)
