"""The Search and status screen (desktop_ui.md 2.4)."""
