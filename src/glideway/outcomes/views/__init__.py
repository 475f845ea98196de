"""Pages of this room; reached through its addresses only."""
