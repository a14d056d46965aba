"""Whether someone is in danger, however it is written."""
