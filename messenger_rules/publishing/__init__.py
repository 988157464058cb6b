"""Publishing: catalogues signed by several people, as static files in the way of The Update Framework."""
