"""Settings: what this counter is, how it looks, how it works, and its way to the portal."""
