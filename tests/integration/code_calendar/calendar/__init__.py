"""The codes of a lock as a calendar: what it shows, and what can be written into it."""
