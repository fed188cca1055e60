"""The client of one lock: connects, says what there is to say, and hangs up."""
