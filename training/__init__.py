"""How the network of `specapp.learned` was fitted, so that anybody can fit it again or fit another."""
