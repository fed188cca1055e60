"""What people do to a lock beside Home Assistant: keypad, app, factory reset."""
