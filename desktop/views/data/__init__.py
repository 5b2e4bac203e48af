"""Data and backups: how safe the data is, and what a supervisor does about it."""
