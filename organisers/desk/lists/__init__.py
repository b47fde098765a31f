"""Lists of the admin: bounded, filtered, with few queries."""
