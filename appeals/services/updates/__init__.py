"""Updates to those who asked for news: published and sent, how many get one, a test to oneself."""
