"""The pictures in the docs are what the command draws."""

from __future__ import annotations

import runpy

from tests.docs.pages import PROJECT


def test_the_pictures_are_up_to_date() -> None:
    for path, text in runpy.run_path(str(PROJECT / "docs" / "pictures.py"))["texts"]().items():
        assert text.startswith("<svg ")
        assert path.read_text("utf-8") == text, "python docs/pictures.py"
