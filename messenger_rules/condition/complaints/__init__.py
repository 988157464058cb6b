"""What the checker says: one function a diagnostic, so that every sentence stands in one place."""
