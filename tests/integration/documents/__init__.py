"""What README and docs say, and what a release holds."""
