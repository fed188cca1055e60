"""A lock's codes as a calendar: read, and written where the options allow it."""
