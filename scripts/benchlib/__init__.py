"""The parts of the benchmark; each gives a dictionary of what it measured."""
