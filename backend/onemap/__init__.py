"""The one map: layers, their versions and coverage, features, search and tiles."""
