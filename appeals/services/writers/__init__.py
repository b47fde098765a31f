"""What concerns a letter's writer: confirming, mail, the own page, finding, forgetting."""
