"""Pages of the directory: the door, the account, practitioners and clinics."""
