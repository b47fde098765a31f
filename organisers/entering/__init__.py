"""Entering the admin: login, passwords, the second factor, and what was typed when a login ran out."""
