"""Cases Python and the browser must agree on (data), and how they are made."""
