"""Adding a lock, and what is changed of it later: the dialogs."""
