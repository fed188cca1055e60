"""The demo's radio, keypad and phone."""
