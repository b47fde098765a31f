"""What stands between strangers' requests and the site."""
