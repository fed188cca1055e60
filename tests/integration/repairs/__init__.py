"""The repairs: when they come, what they say, and how they end."""
