"""Who people are: citizens, organizations and their members, staff and roles; signing in."""
