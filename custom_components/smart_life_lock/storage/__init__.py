"""What is kept on disk: files, and the rows that stand in them."""
