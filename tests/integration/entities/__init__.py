"""What appears in Home Assistant: entities, history, triggers."""
