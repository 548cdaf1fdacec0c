"""Words, sentences and other pure functions on strings. Stands beside errors, below every room.

Personal data is found by `persona.text.personal`, which is imported by those who need it. Nothing here is heavy: the
stemmer is loaded when the first word is stemmed.
"""

from persona.text.sentences import sentence_ranges
from persona.text.words import FILLERS, STOP_WORDS, fold, raw_words, stem, words

__all__ = ["FILLERS", "STOP_WORDS", "fold", "raw_words", "sentence_ranges", "stem", "words"]
