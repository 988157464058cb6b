"""`python -m tests.hostile`: write the tables of bad input for the docs."""

from __future__ import annotations

from tests.hostile.table import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
