"""Pages of the booking room."""
