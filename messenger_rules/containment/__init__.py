"""Containment: code of others in processes that are bounded, watched, and dead afterwards whatever they do."""
