"""Tests of the certificate library."""
