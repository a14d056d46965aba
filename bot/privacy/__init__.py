"""What is kept of people: what they are told of it and may choose, how it is forgotten, and how it goes by itself."""

from bot.privacy.commands import PrivacyCommands
from bot.privacy.page import statement
from bot.privacy.privacy import Privacy
from bot.privacy.retention import Retention

__all__ = ["Privacy", "PrivacyCommands", "Retention", "statement"]
