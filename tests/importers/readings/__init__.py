"""Direct readings: what the other systems' own rules say of their own hosts, written without our language."""
