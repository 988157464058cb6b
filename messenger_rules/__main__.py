"""``python -m messenger_rules``: the command line, where its script is not on the path."""

from __future__ import annotations

import sys

from messenger_rules.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
