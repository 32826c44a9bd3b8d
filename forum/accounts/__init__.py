"""Accounts without e-mail: joining, signing in, keys, sessions, recovery."""
