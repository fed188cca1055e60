"""Keys out of the account of the Smart Life app, when somebody asks for them."""
