"""A Discord bot that answers questions about isotretinoin and dark spots from YAML."""

__version__ = "0.1.0"
