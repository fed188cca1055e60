"""A stand-in for the account server of the Smart Life app, on this machine alone."""
