"""Flags, the queue, claims, measures and their audit."""
