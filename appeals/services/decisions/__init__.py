"""What organisers' decisions about letters have in common, and those that take their time or many letters at once."""
