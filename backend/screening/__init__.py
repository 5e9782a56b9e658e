"""Draw a site, see every restriction: screening, receipts, what to do next."""
