"""Public pages that are kept rendered and compressed."""
