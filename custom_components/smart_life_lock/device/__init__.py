"""One running lock: what is heard of it, its clock, its records, and what is wrong with it."""
