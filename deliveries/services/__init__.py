"""What is done with deliveries: choosing, freezing, making files, handing over, and what becomes of it."""
