"""The client that the conformance suite drives: what a command needs, it asks for by name."""

from __future__ import annotations

import pytest

from messenger_rules.updating.__main__ import main

LACKING = [
    (["init", "1.root.json"], "--metadata-dir"),
    (["--metadata-dir", "m", "refresh"], "--metadata-url"),
    (["--metadata-dir", "m", "--metadata-url", "u", "download"], "--target-name, --target-base-url, --target-dir"),
]


@pytest.mark.parametrize(("arguments", "lacking"), LACKING, ids=[it[1] for it in LACKING])
def test_what_is_required_is_told(arguments: list[str], lacking: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert capsys.readouterr().err.endswith(f"error: the following arguments are required: {lacking}\n")
