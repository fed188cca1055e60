"""The codes of a lock as a calendar."""
