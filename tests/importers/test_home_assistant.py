"""Alerts of Home Assistant."""

from __future__ import annotations

from typing import Any

import pytest

import messenger_rules as mr
from messenger_rules.importers.home_assistant import import_alert
from messenger_rules.importers.imported import Imported, Refused

ALERTS: list[tuple[dict[str, Any], str]] = [
    ({"integrations": ["nest"]}, 'has(home_assistant.integrations, "nest")'),
    (
        {"homeassistant": "<2025.9.2", "integrations": ["nest"]},
        'console.version < 2025.9.2 and has(home_assistant.integrations, "nest")',
    ),
    (
        {"homeassistant": ">0.110.0", "integrations": ["nest", "hue", "nest"]},
        'console.version >= 0.110.0 and has_any(home_assistant.integrations, ["nest", "hue"])',
    ),
    (
        {"homeassistant": ">0.95, <0.102", "integrations": ["adguard"]},
        'console.version in 0.95 ..< 0.102 and has(home_assistant.integrations, "adguard")',
    ),
    (
        {"homeassistant": ">2025.9.0b1", "integrations": ["nest"]},
        'console.version >= 2025.9.0b1 and has(home_assistant.integrations, "nest")',
    ),
    ({"homeassistant": "", "integrations": ["nest"]}, 'has(home_assistant.integrations, "nest")'),
    ({"homeassistant": None, "integrations": ["nest"]}, 'has(home_assistant.integrations, "nest")'),
    (
        {"supervisor": ">2022.1 <2023.03.1", "integrations": ["hassio"]},
        (
            'has(home_assistant.integrations, "hassio")\n'
            "and (\n"
            '    not installed("home-assistant-supervisor")\n'
            '    or installed("home-assistant-supervisor", 2022.1 ..< 2023.03.1)\n'
            ")"
        ),
    ),
    (
        {"integrations": ["stream >0.32 <0.60", "ffmpeg >0.54"], "packages": ["uvloop >0.1"]},
        'has_any(home_assistant.integrations, ["stream", "ffmpeg"])',
    ),
    ({"homeassistant": "<2025.9.2"}, "false"),
    ({"homeassistant": "<2025.9.2", "integrations": []}, "false"),
]


@pytest.mark.parametrize(("alert", "text"), ALERTS)
def test_alerts(alert: dict[str, Any], text: str) -> None:
    answer = import_alert(alert)
    assert isinstance(answer, Imported)
    assert answer.text == text
    mr.compile(answer.text, vocabulary=answer.declarations.vocabulary())


REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"homeassistant": "2025.9", "integrations": ["nest"]},
        "a version without `>` or `<`, with which the site is not built: 2025.9",
    ),
    (
        {"homeassistant": ">=2025.9", "integrations": ["nest"]},
        'a version that the scheme `dotted` cannot read: =2025.9 ("=2025.9" is not a dotted version)',
    ),
    (
        {"integrations": ["nest =3"]},
        "a version without `>` or `<`, with which the site is not built: =3",
    ),
]


@pytest.mark.parametrize(("alert", "refusal"), REFUSED)
def test_refusals(alert: dict[str, Any], refusal: str) -> None:
    answer = import_alert(alert)
    assert isinstance(answer, Refused)
    assert str(answer).startswith(refusal[:60])


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"integrations": [1]}, "`integrations` is not a list of texts"),
    ({"integrations": {"nest": 1}}, "`integrations` is not a list of texts"),
    ({"integrations": ["nest"], "homeassistant": 2025.9}, "`homeassistant` is not a text"),
    ({"integrations": ["nest"], "supervisor": ["<1"]}, "`supervisor` is not a text"),
]


@pytest.mark.parametrize(("alert", "problem"), MALFORMED)
def test_malformed_alerts(alert: dict[str, Any], problem: str) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        import_alert(alert)
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        f"this is no condition of Home Assistant: {problem}"
    ]


@pytest.mark.parametrize(
    ("supervisor", "outcome"),
    [
        ({}, mr.Outcome.TRUE),
        ({"home-assistant-supervisor": "2023.03.0"}, mr.Outcome.TRUE),
        ({"home-assistant-supervisor": "2023.03.1"}, mr.Outcome.FALSE),
        ({"home-assistant-supervisor": {"unknown": "not ready"}}, mr.Outcome.UNKNOWN),
    ],
)
def test_the_supervisor_counts_only_where_there_is_one(supervisor: dict[str, Any], outcome: mr.Outcome) -> None:
    answer = import_alert({"supervisor": "<2023.03.1", "integrations": ["hassio"]})
    assert isinstance(answer, Imported)
    condition = mr.compile(answer.text, vocabulary=answer.declarations.vocabulary())
    facts = mr.HostFacts.model_validate({"home_assistant": {"integrations": ["hassio"]}, "components": supervisor})
    assert condition.evaluate(facts) is outcome
