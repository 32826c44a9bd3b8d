"""Live rooms: what is said is stored in a numbered log first, then sent."""
