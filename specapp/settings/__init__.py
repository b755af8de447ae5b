"""Everything that can be set, and how it is written down."""
