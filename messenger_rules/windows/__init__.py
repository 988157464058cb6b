"""Windows: what its system libraries tell of users, and of who may do what; everything can be imported everywhere."""
