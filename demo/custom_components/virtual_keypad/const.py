"""Names that the files of the virtual keypad share."""

DOMAIN = "virtual_keypad"
CONF_CONTROL = "control"
LONGEST = 12
"""Digits on the display."""
KEYS = (*"0123456789", "clear", "enter")
