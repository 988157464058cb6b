"""The page of a reach in a real browser: on a wide screen and on a narrow one, what is long scrolls in its own place."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.authoring.reach_page import as_page
from messenger_rules.fleet.counts import Counts
from messenger_rules.fleet.reach import HostGroup, MessageReach, Reach
from messenger_rules.fleet.seen import Standing

BROWSER = shutil.which("chromium")
pytestmark = [pytest.mark.system, pytest.mark.skipif(BROWSER is None, reason="chromium is not on this machine")]

MEASURE = """<script>
const bars = [...document.querySelectorAll("svg.chart g")].map(row => row.querySelector("rect").getBoundingClientRect().width);
document.title = JSON.stringify({
  screen: document.documentElement.clientWidth, page: document.documentElement.scrollWidth, bars,
  fits: [...document.querySelectorAll(".scroll")].every(it => it.getBoundingClientRect().right <= innerWidth),
  letters: Math.min(...[...document.querySelectorAll("svg text")].map(it => it.getBoundingClientRect().height)),
});
</script>"""


def reach(messages: int, groups: int) -> Reach:
    values = [HostGroup((f"5.{number}.1.197",), 1_000, Counts(500, 20)) for number in range(groups)]
    of_group = tuple(Counts(500, 20) for _ in values)
    found = tuple(
        MessageReach(
            f"{'a-long-identifier-' * 3}{number}", "Title", Standing.IN_FORCE, Counts(500 - number, 0), of_group
        )
        for number in range(messages)
    )
    return Reach(datetime(2026, 2, 1, tzinfo=UTC), 1_000 * groups, Counts(500, 20), found, ("x",), tuple(values))


def measured(page: str, folder: Path, width: int) -> dict[str, Any]:
    """What a browser makes of the page in a frame of this width: its own windows do not get as narrow as a telephone."""
    (folder / "page.html").write_text(page.replace("</body>", f"{MEASURE}</body>"))
    frame = f'<iframe src="page.html" style="width: {width}px; height: 900px; border: 0" onload="{_TOLD}"></iframe>'
    (folder / "frame.html").write_text(f"<!doctype html><title></title><body>{frame}")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--dump-dom"]
    command = [str(BROWSER), *options, f"--user-data-dir={folder / 'profile'}", str(folder / "frame.html")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout
    title = re.search(r"<title>(\{.*?\})</title>", printed)
    assert title is not None, printed
    found: dict[str, Any] = json.loads(title[1])
    return found


_TOLD = "document.title = this.contentDocument.title"


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize(("messages", "groups"), [(3, 1), (300, 40)])
def test_a_page_fits_its_screen(tmp_path: Path, width: int, messages: int, groups: int) -> None:
    found = measured(as_page(reach(messages, groups)), tmp_path, width)
    assert found["page"] <= found["screen"] <= width
    assert found["fits"]
    assert found["letters"] >= 12
    assert found["bars"] == sorted(found["bars"], reverse=True)
    assert width / 3 < found["bars"][0] < width
