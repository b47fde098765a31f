"""Pages of appeals and letters."""
