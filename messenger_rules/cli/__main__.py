"""``python -m messenger_rules.cli``."""

from __future__ import annotations

import sys

from messenger_rules.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
