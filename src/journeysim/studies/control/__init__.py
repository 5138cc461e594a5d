"""Taking known luck off what was simulated: the martingale control."""
