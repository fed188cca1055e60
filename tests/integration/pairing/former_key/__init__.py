"""A lock in whose place another device was paired, and that comes back."""
