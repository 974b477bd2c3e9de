"""The client whose calls are awaited; the other one is made from it."""
