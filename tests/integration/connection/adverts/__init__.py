"""What is advertised is a suspicion: it may ask for a session, and decides nothing."""
