"""Credentials by radio: the tables of a lock, and what it says of them."""
