"""What figures about a result are made of."""
