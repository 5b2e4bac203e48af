"""Ways out of the program onto paper: each printer behind the same three questions."""
