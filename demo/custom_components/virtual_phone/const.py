"""Names that the files of the virtual phone share."""

DOMAIN = "virtual_phone"
NAME = "Demo phone"
APP = "mobile_app"
TAPPED = "mobile_app_notification_action"
"""The event by which the real app tells that a button was tapped."""
PUSH = f"/api/{DOMAIN}/push"
