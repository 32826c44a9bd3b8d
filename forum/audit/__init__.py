"""The audit trail: what people with a duty did, to what and why. Every domain that has such acts writes here."""
