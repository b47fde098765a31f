"""What the forms of texts have besides: their history, and drafts that save themselves."""
