"""The `abhijog` command; never imports Qt at module level."""
