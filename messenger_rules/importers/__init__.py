"""Importers: the conditions of other messaging systems, translated into our language; one module a source format."""
