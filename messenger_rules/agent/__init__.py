"""The agent: who has seen what, and showing what is left."""
