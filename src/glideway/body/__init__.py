"""The atlas: what the body is made of, and how each part is carried from short to long."""
