"""Windows: how the agent asks it who is there, and hears programs. Chosen in :mod:`messenger_rules.agent.system`."""
