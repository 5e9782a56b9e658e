"""The invented county 澜川县: a generator for it, and the county itself as data."""
