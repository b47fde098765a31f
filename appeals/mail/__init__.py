"""The mails that writers of letters get."""
