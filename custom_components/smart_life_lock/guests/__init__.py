"""Codes for the guests of a calendar: made before they come, and kept as it is there."""
