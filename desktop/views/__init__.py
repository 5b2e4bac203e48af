"""Screens: each collects, asks its service, and shows."""
