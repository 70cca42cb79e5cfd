"""Pages of the tasks floor."""
