"""Sessions with locks and people that behave oddly, and the ledger under them."""
