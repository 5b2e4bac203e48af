"""The start of a shift (desktop_ui.md 2.4)."""
