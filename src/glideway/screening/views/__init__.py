"""Pages of the screening room; reached through its addresses only."""
