"""The gate: what `check` lets pass, and publishing does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import messenger_rules as mr
from messenger_rules.publishing.gate import pass_gate
from messenger_rules.publishing.problems import PublishingError
from tests.messages.files import file_of

AT = datetime(2026, 2, 1, tzinfo=UTC)
LINK = '<link href="https://support.acme.example/1">Article</link>'


def catalogue(vocabulary: str) -> mr.Catalog:
    text = f"<text lang='de'><title>a</title><body>b</body>{LINK}{LINK}</text>"
    return mr.Catalog.read(file_of(text), vocabulary=mr.Vocabulary.read(vocabulary) if vocabulary else None)


@pytest.mark.parametrize("vocabulary", ["", "product = 'acme-console'"])
def test_links_are_not_published_where_the_vocabulary_lists_no_hosts(vocabulary: str) -> None:
    """Who steals one key of the vendor's texts must not be able to lead people anywhere."""
    with pytest.raises(PublishingError) as caught:
        pass_gate(catalogue(vocabulary), AT)

    first, last = caught.value.diagnostics
    assert (first.code, first.message_id, last.code) == ("MR429", "console-4", "MR627")
    assert first.message == (
        "the message links to `support.acme.example`, and no vocabulary says where messages may link to"
    )


def test_links_to_listed_hosts_are_published() -> None:
    assert pass_gate(catalogue("link-hosts = ['support.acme.example']"), AT) == []
