"""Pages around logging in: invitations, the second factor, and a form that comes back after a login."""
