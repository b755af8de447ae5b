"""What containers keep around samples: chunks, pages, lengths, channel orders."""
