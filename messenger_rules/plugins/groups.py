"""The groups of entry points, and the names in them that are the library's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.facts.source import COMPONENTS

FACT_SOURCES = "messenger_rules.fact_sources"
SOURCE_FAMILIES = "messenger_rules.source_families"
PREDICATE_GROUP = "messenger_rules.predicates"
FRONT_ENDS = "messenger_rules.front_ends"
GROUPS = (FACT_SOURCES, SOURCE_FAMILIES, PREDICATE_GROUP, FRONT_ENDS)
API = "messenger_rules.api"
"""The entry-point group whose one name is the version of the plugin interface that a distribution is written for."""
API_VERSION = "1"

TAKEN = frozenset({name.partition(".")[0] for name in builtin_schema().facts} | {COMPONENTS})
"""The prefixes of the library's own facts."""
OWN_FRONT_ENDS: Mapping[str, tuple[str, str]] = {
    "plain": ("terminal:plain", "Plain text, and a prompt."),
    "terminal": ("terminal:terminal", "A frame with colours, and a prompt; by rich, where it is installed."),
    "full-screen": ("full_screen:full_screen", "The whole terminal, with buttons; by textual."),
    "notification": ("notification:notification", "Notifications of the desktop with buttons, over D-Bus."),
    "window": ("window:window", "A window with buttons; by tkinter."),
    "message-box": ("message_box:message_box", "A window of Windows itself, with buttons."),
}
"""The front ends that the library brings, named as entry points are, and imported when they are used."""
BUILT_IN: Mapping[str, Collection[str]] = {
    FACT_SOURCES: {source.name for source in SOURCES},
    PREDICATE_GROUP: {predicate.name for predicate in PREDICATES},
    FRONT_ENDS: OWN_FRONT_ENDS,
}
"""The names of each group that no plugin may take."""
