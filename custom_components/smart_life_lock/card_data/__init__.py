"""What the card is sent over the websocket: rows, sentences, history; never digits."""
