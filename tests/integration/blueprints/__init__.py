"""The blueprints as people import them, with a phone that is real to Home Assistant."""
