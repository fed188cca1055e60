"""What is kept on disk, one kind of file in each module."""
