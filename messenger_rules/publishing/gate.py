"""The gate: a catalogue is published only where `check`, `test` and `analyze` find nothing that hinders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from messenger_rules.analysis.catalogue import analyze
from messenger_rules.authoring.expectations import trials
from messenger_rules.diagnostics import Diagnostic, Severity, in_source_order
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.complaints import unlisted_host
from messenger_rules.publishing.problems import PublishingError


def findings(catalog: Catalog, at: datetime) -> list[Diagnostic]:
    """All that is wrong with a catalogue, or hardly meant: what `check` tells, and what only publishing asks for.

    That is that expectations are met, and that the vocabulary, which is signed as well, lists the hosts of links.
    """
    meant = (found for found in analyze(catalog, at=at).diagnostics if found.severity is not Severity.NOTE)
    return in_source_order((*catalog.diagnostics, *meant, *_unmet(catalog), *_unlisted(catalog)))


def pass_gate(catalog: Catalog, at: datetime, *, strict: bool = False) -> list[Diagnostic]:
    """The warnings that a catalogue passes with.

    :param strict: warnings hinder, too.
    :raises PublishingError: with all that was found, and MR627 behind it, where something hinders.
    """
    found = findings(catalog, at)
    hindering = sum(it.is_error or (strict and it.is_warning) for it in found)
    if hindering:
        sentence = (
            f"the catalogue is not published: {hindering} of what was found {'hinder' if hindering > 1 else 'hinders'}"
        )
        raise PublishingError([*found, Diagnostic("MR627", sentence, help=("repair that, and add it again",))])
    return found


def _unmet(catalog: Catalog) -> Iterator[Diagnostic]:
    for trial in trials(catalog):
        if not trial.met:
            first, *rest = trial.problem.splitlines()
            sentence = f"on {trial.expectation.facts}: {first}"
            spot = trial.expectation.places.of("element")
            help_ = (*rest[:5], "`messenger-rules test` tells more")
            yield Diagnostic("MR628", sentence, *spot, help=help_, message_id=trial.message.id)


def _unlisted(catalog: Catalog) -> Iterator[Diagnostic]:
    if catalog.vocabulary is not None and catalog.vocabulary.link_hosts is not None:
        return
    for message in catalog.messages:
        for link in [link for text in message.texts for link in text.links][:1]:
            yield unlisted_host(link.places.of("href"), link.host).of_message(message.id)
