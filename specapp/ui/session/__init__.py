"""Who is here and what they wait for."""
