"""Whose code opened the lock, by slot and time: reports name nothing else."""
