"""What is uploaded or made and kept as a file: private files by random names, pictures without their metadata."""
