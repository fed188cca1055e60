"""A ledger that is older than its lock: noticed, held back, settled by choices."""
