"""What organisers' pages cost with a million letters and a hundred thousand comments."""
