"""What members do: they ask, in a message, by a command or a button; they browse, ask why, and take an answer away."""

from bot.asking.answer_this import AnswerThis
from bot.asking.answerer import Answerer
from bot.asking.ask import Ask
from bot.asking.browse import Browse
from bot.asking.claim import CheckClaim
from bot.asking.correcting import Correcting
from bot.asking.counting import Counting
from bot.asking.failing import Failing
from bot.asking.following import Following
from bot.asking.help import Help
from bot.asking.memory import Memory
from bot.asking.messages import Messages
from bot.asking.past import Past
from bot.asking.person import AskPerson
from bot.asking.phrasing import Phrasing
from bot.asking.question import Reader
from bot.asking.removal import Removal
from bot.asking.seals import Seals
from bot.asking.why import WhyThisAnswer

__all__ = [
    "AnswerThis",
    "Answerer",
    "Ask",
    "AskPerson",
    "Browse",
    "CheckClaim",
    "Correcting",
    "Counting",
    "Failing",
    "Following",
    "Help",
    "Memory",
    "Messages",
    "Past",
    "Phrasing",
    "Reader",
    "Removal",
    "Seals",
    "WhyThisAnswer",
]
