"""Everything that goes wrong is told, by its name and within 15 s of the call."""
