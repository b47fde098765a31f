"""Bodies of requests: read whole, and no more than a limit."""
