"""What every page of the organisers' admin is built on."""
