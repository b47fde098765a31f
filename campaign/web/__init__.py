"""What runs between the server and the views."""
