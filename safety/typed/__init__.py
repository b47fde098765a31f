"""What people type and paste: which characters are tidied away, lines and texts, e-mail addresses, the fields for them."""
