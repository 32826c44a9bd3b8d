"""Telling members what concerns them, inside the site and nowhere else."""
