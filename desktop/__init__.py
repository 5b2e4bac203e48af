"""The operator's program: screens, services and the command line."""
