"""The forms about a letter: writing, confirming, the writer's own page."""
