"""The fonts of the faces (data) and how they were made."""
