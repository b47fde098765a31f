"""Bodies of requests: read whole, bounded."""
