"""The host's clock jumps, or cannot be right: what becomes of codes, lock and screen."""
