"""Which entry answers a message, and how sure that is."""
