"""What reviews are worth, and what better figures for them."""
