"""A made-up community to look at: its words stand in readable files beside this one, and the real services play them."""
