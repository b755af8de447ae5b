"""How the network of `specapp.denoisers.learned` was fitted, so that anybody can fit it again or fit another."""
