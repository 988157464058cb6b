"""Analysis: what a condition can and cannot come to on any host, proved, with hosts that witness it."""
