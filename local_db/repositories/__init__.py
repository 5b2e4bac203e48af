"""Queries: rows in, frozen dataclasses out."""
