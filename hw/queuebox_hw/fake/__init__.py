"""Working stand-ins for everything around the box. Nothing of the drivers they stand against."""
