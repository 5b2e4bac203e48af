"""The rules of the complaint counter: standard library only."""
