"""How the words of an appeal are looked at in the admin before they are saved."""
