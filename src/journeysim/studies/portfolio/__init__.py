"""The best set of practices under a budget."""
