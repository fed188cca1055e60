"""Pure rules about codes: what was made, what opens, what the lock must still be told."""
