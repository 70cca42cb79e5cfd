"""Input of the pages of meals."""
