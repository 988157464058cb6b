"""Updating: a host takes the vendor's catalogue from a repository, and keeps the last good one."""
