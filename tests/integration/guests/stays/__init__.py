"""Guests of a local calendar: each stay has its code, and follows what becomes of it."""
