"""Whether what people said is English, since goals, needs and troubles are known by English phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from persona.text.words import words

# Words that are frequent in one of these languages and are no English words (nor of another one here, mostly).
_SMALL_WORDS = {
    # With "i", "me", "in", "on" and "no", which are words elsewhere too: they alone make nothing another language.
    "English": "the and of to is that it for with this you have not are but my they what there would about when if i'm "
    "i me in on no an was we be at or so do as",
    "German": "der die das und ist nicht ich ein eine zu mit für auf sich dass wir es sind auch wenn wird noch sehr",
    "French": "le la les des et est je que dans une pour pas qui sur ce il nous avec plus mais c'est au du très",
    "Spanish": "el la los las y es que en una por para con no se lo del pero muy más me mi como está son",
    "Portuguese": "o os as e é que em uma por para com não se do da mas muito mais me eu como está são no",
    "Italian": "il lo la gli e è che in una per con non si del della ma molto più mi io come sono di nel",
    "Dutch": "de het een en is niet ik van dat te met voor op zijn maar ook als wordt heel er naar bij aan je",
    "Polish": "i w na nie się to jest że z do jak ale co bardzo mi ma dla po czy mnie tak są już",
    "Swedish": "och att det är inte jag en ett som på för med av till den har men mycket så om vi kan när",
}
_LANGUAGES_OF = {
    word: [name for name, listed in _SMALL_WORDS.items() if word in listed.split()]
    for word in {word for listed in _SMALL_WORDS.values() for word in listed.split()}
}
_ENOUGH = 25  # words or letters: of less, nothing is said
_OF_ALL_WORDS = 0.1  # are small words of a language that is written in sentences
_MOST_TEXTS = 2_000


def is_other_than_english(texts: Iterable[str]) -> bool:
    """Whether most of `texts` is surely in another language: in another script, or with the small words of one. Short
    notes without small words are taken for English, as is what is too little to tell."""
    latin = other = count = 0
    small: Counter[str] = Counter()
    for text, _ in zip(texts, range(_MOST_TEXTS), strict=False):
        foreign = sum(letter.isalpha() and letter > "\u024f" for letter in text)
        other += foreign
        latin += sum(letter.isalpha() for letter in text) - foreign
        for word in words(text):
            count += 1
            for name in _LANGUAGES_OF.get(word, ()):
                small[name] += 1
    if other > latin:
        return other >= _ENOUGH
    name, most = max(small.items(), key=lambda item: (item[1], item[0] == "English", item[0]), default=("English", 0))
    return count >= _ENOUGH and name != "English" and most >= _OF_ALL_WORDS * count and most > 1.5 * small["English"]
