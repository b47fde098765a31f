"""What organisers do with issues, and what happens to issues when a letter changes."""
