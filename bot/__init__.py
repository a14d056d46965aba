"""A Discord bot that answers questions about isotretinoin and dark spots from YAML."""
