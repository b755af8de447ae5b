"""How strong the noise is: followed, gated, learned."""
