"""Mails to organisers about their logins."""
