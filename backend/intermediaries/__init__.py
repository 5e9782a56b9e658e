"""Tasks sent to technical service firms."""
