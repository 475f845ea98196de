"""Figures over millions of readings: an export in Parquet, an engine that reads it, its answers."""
