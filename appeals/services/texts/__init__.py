"""The appeal's own texts, its editions, and its end."""
