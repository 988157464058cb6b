"""JSON that an endpoint of this machine or network gives as facts, as the administrator declares in ``http.toml``.

The standard library's client does nothing by itself: it follows no redirect, asks no proxy, reads no ``.netrc`` and
keeps no cookie. What is followed, believed and kept is said here, and bounded.
"""
