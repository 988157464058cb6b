"""Authoring: what authors of messages use before they publish."""
