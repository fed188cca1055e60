"""*Enter the keys*, the kept keys, and T0 of a lock that somebody else had bound."""
