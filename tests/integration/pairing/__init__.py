"""A lock that was reset, replaced or given another key."""
