"""What is read: the history since it was last read, the state of what has changed, the notices of a person."""
