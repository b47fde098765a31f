"""Services: changes to several models, in one transaction each."""
