"""The proof at the door: the last step of everything that makes or mends an entry."""
