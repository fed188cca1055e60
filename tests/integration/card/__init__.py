"""What the card is sent over the websocket."""
