"""Passwords at the keypad: what opens when, what is told, and what a lock refuses."""
