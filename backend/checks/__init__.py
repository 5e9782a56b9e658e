"""What a review looks at: elements with their tests, and the opinions drafted from them."""
