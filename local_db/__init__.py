"""The encrypted store of this PC and the rules of the domain."""
