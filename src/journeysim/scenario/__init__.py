"""What people write: scenario files, read, checked, resolved and changed."""
