"""What pages, mails and papers show of letters, endorsements and places."""
