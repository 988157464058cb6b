"""What is not seen as it is read is refused where it stands; the message beside it works."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from tests.hostile.catalogues import beside_a_good_one
from tests.hostile.trojans import SAMPLES


@pytest.mark.parametrize(("fragment", "code"), SAMPLES, ids=[ascii(fragment)[:70] for fragment, _ in SAMPLES])
def test_a_sample_is_refused(fragment: str, code: str) -> None:
    catalog = mr.Catalog.read(beside_a_good_one(fragment))

    assert [message.id for message in catalog.messages] == ["good"]
    (invalid,) = catalog.invalid
    assert code in {found.code for found in invalid.diagnostics if found.is_error}


def test_what_is_told_of_a_sample_is_itself_visible() -> None:
    """Neither the sentence nor the line of the file turns anything on the terminal of whoever checks it."""
    for fragment, _ in SAMPLES:
        told = "\n".join(found.render() for found in mr.Catalog.read(beside_a_good_one(fragment)).diagnostics)
        assert told.replace("\n", "").isprintable()


def test_there_are_fifty_one() -> None:
    assert len(set(SAMPLES)) == 51
