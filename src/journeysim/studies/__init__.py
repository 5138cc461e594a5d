"""Studies: many runs that answer a question together."""
