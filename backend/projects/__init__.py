"""Projects, their code and tags, and the box of things given once."""
