"""The service: the agent as the service manager of Windows starts it, as a module that Python runs.

What it has to say goes to the event log.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from functools import partial

from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.running import Agent
from messenger_rules.agent.windows.event_log import EventLog
from messenger_rules.agent.windows.host import WindowsHost
from messenger_rules.agent.windows.service_process import ServiceProcess
from messenger_rules.condition.condition import system_clock
from messenger_rules.errors import MessengerRulesError
from messenger_rules.registry import Registry

NAME = "messenger-rules"


class ServiceHost(WindowsHost):
    """Windows, where the service manager says when it is time to end."""

    def __init__(self, settings: AgentSettings, process: ServiceProcess) -> None:
        super().__init__(settings.administrators)
        self._process = process

    def stopping(self) -> asyncio.Event:
        """Set by the service manager."""
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        self._process.on_stop = partial(loop.call_soon_threadsafe, stop.set)
        return stop


def work(process: ServiceProcess) -> int:
    """Run the agent until the service is stopped; the exit status."""
    try:
        settings = AgentSettings.load()
        agent = Agent(settings, Registry.load(), system_clock, ServiceHost(settings, process))
        asyncio.run(agent.run(process.is_running))
    except MessengerRulesError as error:
        LOGGER.error("%s", error)
        return 1
    except Exception:
        LOGGER.critical("the agent has ended by a fault of its own: %s", traceback.format_exc())
        raise
    return 0


def main() -> int:
    """Be the service."""
    LOGGER.addHandler(EventLog())
    LOGGER.setLevel("INFO")
    ServiceProcess(NAME, work).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
