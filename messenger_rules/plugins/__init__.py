"""Plugins: what the entry points of installed distributions add; known by name at once, imported when it is used.

The name of an entry point is what it gives: a source's namespace, or ``components.`` or ``console.`` and a name of its
own; a predicate's dotted name; a family's prefix. So which plugin a condition needs is known without importing one, and
names are judged before any code of a plugin runs. What breaks a rule is listed with its problem, and takes nothing else
with it.
"""
