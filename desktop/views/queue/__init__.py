"""The Sync queue screen (desktop_ui.md 2.4)."""
