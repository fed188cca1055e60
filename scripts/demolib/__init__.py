"""A lock to try: the virtual lock and a real Home Assistant on this machine."""
