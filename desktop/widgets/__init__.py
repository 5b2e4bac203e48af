"""Reusable controls; they know fields and text, not services."""
