"""The Slips screen: preview, reprint, and what was not printed (product.md, Screens)."""
