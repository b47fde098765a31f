"""The people who work here: what they may do, how they come, and how they leave."""
