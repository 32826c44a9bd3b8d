"""The first page, help, leaving, the steward's settings, health."""
