"""SQLite whose writers wait in a queue: what settings name as the engine of the database."""
