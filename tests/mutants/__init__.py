"""Mutation testing: small faults are put into a module one by one, and its tests must find each of them.

The faults are mutmut's own (`mutmut.mutation.mutators`). Its runner is not used: it leaves out every decorated function, which
our predicates and properties are, and all that a module does when it is imported.
"""
