"""The screen before everything while nobody is at the desk (desktop_ui.md 6)."""
