"""Pure functions of notices."""
