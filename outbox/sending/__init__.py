"""Mail on its way out: whose turn it is, and how it is handed over."""
