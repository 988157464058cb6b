"""Fleets: how many hosts of an inventory see which message, counted by an engine of columns."""
