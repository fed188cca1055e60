"""The lock itself, without I/O: what the manufacturer's firmware does."""
