"""The grammar of the condition language and the XML Schema of catalogues, as data."""
