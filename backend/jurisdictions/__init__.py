"""Provinces, cities and counties: their codes through time, and who is competent for what."""
