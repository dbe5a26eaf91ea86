"""Issues for other places: pure transformations of a page, and the thin work with files."""
