"""The people of this counter: their accounts, and everybody's own PIN."""
