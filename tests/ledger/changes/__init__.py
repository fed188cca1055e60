"""What people change about codes, at any stage of their lives, and what is refused."""
