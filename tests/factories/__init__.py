"""Typed functions that save exactly what they name and nothing else."""
