"""The first start of a real counter."""
