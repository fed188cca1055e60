"""A lock that we know and that is unbound: after a reset, or somebody pretends to be it."""
