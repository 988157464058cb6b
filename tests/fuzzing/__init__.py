"""Fuzzing: hostile bytes for whatever reads files, chosen by what they reach (`python -m tests.fuzzing`, with atheris)."""
