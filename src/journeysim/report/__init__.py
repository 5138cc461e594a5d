"""Pictures and words: journey maps, figures of results, and how numbers are written."""
