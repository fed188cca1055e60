"""What the manufacturer's firmware does that is dangerous to a client (protocol.md §13)."""
