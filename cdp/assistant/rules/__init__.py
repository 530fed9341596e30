"""The offline interpreter: marketing English over the field catalogue, by tables. It understands, asks or refuses."""

from cdp.assistant.rules.interpret import read
from cdp.assistant.rules.known import vocabulary_of
from cdp.assistant.rules.vocabulary import Figures, Vocabulary

__all__ = ["Figures", "Vocabulary", "read", "vocabulary_of"]
