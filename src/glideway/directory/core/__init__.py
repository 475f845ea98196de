"""What the directory knows without asking a table: places and professions."""
