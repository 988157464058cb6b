"""How long the refusal of hostile input takes in a warm process."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import messenger_rules as mr

HEAD = b'<catalog xmlns="urn:messenger-rules:catalog:1">'
LARGE = mr.Limits(file_bytes=64 * 1024 * 1024)
FILES: dict[str, bytes] = {
    "30 MB comment without an end": HEAD + b"<!--" + b"x" * 30_000_000,
    "100,000 attributes": b"<catalog " + b" ".join(b'a%d="1"' % number for number in range(100_000)) + b"/>",
    "entity bomb": b'<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><c>&b;</c>',
    "1,000,000 levels": b"<a>" * 1_000_000,
}
CONDITIONS: dict[str, str] = {
    "100,000 parentheses": "(" * 100_000,
    "10 MB text": 'os.name == "' + "a" * 10_000_000 + '"',
    "2,000 parentheses within the length": "(" * 2_000 + "true" + ")" * 2_000,
}


@pytest.mark.parametrize("name", FILES)
def test_files(name: str, keep_time: Callable[[str, float], None]) -> None:
    for limits, size in ((mr.Limits(), "default limits"), (LARGE, "64 MiB allowed")):
        start = time.process_time()
        with pytest.raises(mr.CatalogError):
            mr.Catalog.read(FILES[name], limits=limits)
        keep_time(f"refuse {name}, {size}", time.process_time() - start)


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions(name: str, keep_time: Callable[[str, float], None]) -> None:
    mr.compile("true")
    start = time.process_time()
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(CONDITIONS[name])
    assert str(caught.value)
    keep_time(f"refuse {name}", time.process_time() - start)
