"""The sections of a vector file, each run against our own code."""
