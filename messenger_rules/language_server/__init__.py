"""The language server: what an editor shows of catalogues and conditions while they are written.

All that it knows is computed by plain functions from a text and a place in it; ``server`` alone speaks the protocol.
"""
