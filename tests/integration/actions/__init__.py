"""The actions, as people and automations call them."""
