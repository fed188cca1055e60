"""What a release is made of; the standard library is enough for it."""
