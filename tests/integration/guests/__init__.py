"""A lock that follows a calendar of bookings."""
