"""Numbers and certificates: allocating, issuing, replacing, revoking, verifying."""
