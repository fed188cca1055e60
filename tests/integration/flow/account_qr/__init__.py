"""Keys by a QR code: the real library, the real lock, and all that can go wrong."""
