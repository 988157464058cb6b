"""Conditions: from text to syntax tree, to checked predicates, to a function, to an explanation."""
