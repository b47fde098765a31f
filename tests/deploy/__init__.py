"""How the site is put on the net: proxies, units, containers, and the document that says how."""
