"""The e-mails that take letters to a recipient, or to a fax service."""
