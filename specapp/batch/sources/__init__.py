"""What is known of sources before they are read: lists that name them, and headers that say how long they are."""
