"""Adverts, sessions and clocks: what is between Home Assistant and the lock."""
