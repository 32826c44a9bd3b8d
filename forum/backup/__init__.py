"""Sealed copies of the community against accidents: made while it runs, proven, kept for a while, put back."""
