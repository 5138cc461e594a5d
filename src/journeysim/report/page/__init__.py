"""One HTML page that tells what a folder of results says: nothing to install, nothing to fetch."""
