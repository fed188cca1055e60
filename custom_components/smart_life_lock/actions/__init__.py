"""The actions that people and automations call: fields, targets, answers."""
