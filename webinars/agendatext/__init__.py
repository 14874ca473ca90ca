"""Reading a pasted agenda: text of any shape in, its lines and what each of them means out. No database."""

from .formats import FORMATS
from .line import Line, Reading, as_json
from .lines import understand
from .names import Speaker
from .order import amend, settle
from .sources import decode, too_much
from .times import clean
from .wording import QUESTION

__all__ = [
    "FORMATS",
    "QUESTION",
    "Line",
    "Reading",
    "Speaker",
    "amend",
    "as_json",
    "clean",
    "decode",
    "settle",
    "too_much",
    "understand",
]
