"""The lock's list against the book: ours, lost, found, gone, and what never was known."""
