"""Certificates as facts: those in files and at TLS endpoints that the administrator names in ``certificates.toml``.

What is looked at is not trusted by it: an expired certificate, or one that nobody vouches for, is what one wants to
know of. So no chain is checked, nothing is sent over the connection, and it ends after the handshake.
"""
