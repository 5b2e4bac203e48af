"""Table models over the services."""
