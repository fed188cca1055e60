"""The actions, called as people and automations call them, with the lock out of range."""
