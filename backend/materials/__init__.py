"""Kinds, copies and validity of documents; what a finished upload becomes."""
