"""A stand-in for timm: just what exported files use of it."""
