"""Evidence and figures, pure: what may be said of studies, and of a clinic's own readings."""
