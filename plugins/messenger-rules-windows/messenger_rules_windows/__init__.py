"""What the registry of Windows knows of a machine: the system, its services, installed products, and a console.

Everything is read through :mod:`messenger_rules_windows.registry`, so that what is made of it can be tried anywhere.
"""
