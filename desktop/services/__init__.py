"""Use cases without Qt: one file each, what they need given by constructor."""
