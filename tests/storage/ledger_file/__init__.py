"""Books on disk: everything comes back as it was, and damage is never taken for a book."""
