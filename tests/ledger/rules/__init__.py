"""How online codes are made, what they are at each moment, and what is asked of a book."""
