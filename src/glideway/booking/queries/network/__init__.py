"""The index of the whole network: built from the database, kept fresh, shared by page processes."""
