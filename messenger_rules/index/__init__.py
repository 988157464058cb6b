"""The index over the conditions of a catalogue: which of many messages concern one host, without asking each.

A condition is brought into clauses: it holds where one of its clauses does, and a clause where all of its tests do. A
clause stands under the *keys* that a host must have for it to hold: a component, a value of a fact. Those that stand
under a host's keys are a row of bits, and each fact of the host strikes out those whose test on it fails, all at once.
What the rows cannot tell exactly is asked one by one of the few that are left.

The method is that of bitmap indices (P. O'Neil and D. Quass, *Improved Query Performance with Variant Indexes*, 1997)
under the access predicates of content-based matching (F. Fabret and others, *Filtering Algorithms and Implementation
for Very Fast Publish/Subscribe Systems*, 2001).

``bits``, ``rows``, ``asking``, ``pages`` and ``stored`` run where a program starts at log-on and import nothing heavy.
"""
