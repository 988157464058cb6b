"""The colours of nodes, light, under dark letters: they read on a light page and on a dark one.

They are of the palette of Okabe and Ito, lightened, which those who see few colours can tell apart
(https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

from messenger_rules.condition.outcome import Outcome

PAPER = "#ffffff"
INK = "#1b1f24"
LINE = "#57606a"

FILLS: dict[Outcome | None, str] = {
    Outcome.TRUE: "#bfe6da",
    Outcome.FALSE: "#f6d0b8",
    Outcome.UNKNOWN: "#f7eeb4",
    None: "#e8edf3",
}
BORDERS: dict[Outcome | None, str] = {
    Outcome.TRUE: "#007a58",
    Outcome.FALSE: "#b34700",
    Outcome.UNKNOWN: "#8a7400",
    None: LINE,
}
