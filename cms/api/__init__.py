"""The HTTP face: what the routes are, how a request is read and an answer written."""
