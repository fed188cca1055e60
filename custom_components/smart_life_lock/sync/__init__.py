"""Sessions with the lock: when they happen, and what is written in them."""
