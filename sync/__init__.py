"""Everything that talks to the portal."""
