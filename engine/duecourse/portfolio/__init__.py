"""Many cases at once: their tables, what is decided of them, the day's plan, the report."""
