"""What a point is, how points become a score, and what may be shown where. Pure: no rows."""
