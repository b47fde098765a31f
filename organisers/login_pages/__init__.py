"""Pages around logging in: invitations, the second factor, what a login finds."""
