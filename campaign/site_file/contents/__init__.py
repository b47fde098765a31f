"""What is in the file: which pages, where each is, how it is made plain, and the zip around them."""
