"""The New complaint screen, split by its regions (product.md, Screens)."""
