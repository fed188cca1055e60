"""The card in a real browser, against the demo."""
