"""What the environment says: which variables there are, how each is read, hosts, secrets. The settings ask nobody else."""
