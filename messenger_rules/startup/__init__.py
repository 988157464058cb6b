"""The fast way of ``show``: what the last run found out is kept, and counts while all that it depends on is as it was.

``nothing`` and what it imports load neither pydantic nor Lark nor XML, nor more of Python's library than is loaded
already; ``preparing`` and what it imports run behind the ordinary way, which takes its time anyhow. A record is only
ever a shortcut: where anything is odd, it is as if there were none.
"""
