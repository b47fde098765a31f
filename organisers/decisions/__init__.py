"""What judging letters and comments has in common."""
