"""What organisers want to know and try before an update goes out: how many get it, and a test to themselves."""
