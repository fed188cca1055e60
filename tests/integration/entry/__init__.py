"""The life of a config entry: set up, running, stopped, reloaded."""
