"""Places: where the files of the agent are on Linux (FHS 3.0), unless its settings say otherwise."""

from __future__ import annotations

from pathlib import Path

SOCKET = Path("/run/messenger-rules/agent.sock")
STATE = Path("/var/lib/messenger-rules")
