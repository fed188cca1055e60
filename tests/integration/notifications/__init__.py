"""Notifications about codes."""
