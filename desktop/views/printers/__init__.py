"""The page that sets printers up."""
