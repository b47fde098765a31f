"""The wall: its letters, its filters, its charts."""
