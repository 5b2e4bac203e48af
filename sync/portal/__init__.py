"""The reference portal; it imports only the contract."""
