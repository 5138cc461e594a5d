"""What a run leaves behind: the event log, tables made of it, and measures with their precision."""
