"""What comes beyond what can be served: refused at once, in words."""

# How many threads each process of the server has; what starts it says so (campaign.running.child).
THREADS_VARIABLE = "SERVER_THREADS"
