"""Lines for the audit's benchmark: quotes dressed up, quotes lightly edited, identifiers, everyday lines."""


def seven_words(line, rng):
    words = line.split()
    start = rng.randrange(len(words) - 6)
    return f"Somebody once put it thus: {' '.join(words[start : start + 7])}, as far as one recalls"


def look_alikes(line, rng):
    return line.translate(str.maketrans("aeopcxyiAEOPCXTH", "аеорсхуіАЕОРСХТН"))


VARIANTS = {
    "verbatim": lambda line, rng: line,
    "a run of 7 words": seven_words,
    "capitals": lambda line, rng: line.upper(),
    "no punctuation": lambda line, rng: "".join(c for c in line if c.isalnum() or c in " '’"),
    "other punctuation": lambda line, rng: line.replace(",", ";").replace(" ", " … "),
    "look-alike letters": look_alikes,
    "full-width letters": lambda line, rng: "".join(
        chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in line
    ),
    "invisible signs between letters": lambda line, rng: "\u200b".join(line),
    "accents": lambda line, rng: line.replace("e", "é").replace("o", "ö"),
}

_SWAPS = dict(
    pair.split("/")
    for pair in "like/enjoy use/employ need/require want/wish think/believe good/decent really/truly very/highly "
    "thing/item people/persons work/labour time/moment get/obtain make/create help/assist just/only also/too "
    "because/since about/regarding know/realise feel/sense good/fine big/large see/notice more/further".split()
)


def light_edit(line, rng):
    """Three small changes: up to two words for others of like meaning, one word left out, one put in, two swapped."""
    words = line.split()
    places = [place for place, word in enumerate(words) if word.lower().strip(".,") in _SWAPS]
    for place in rng.sample(places, min(2, len(places))):
        words[place] = _SWAPS[words[place].lower().strip(".,")]
    words.pop(rng.randrange(len(words)))
    words.insert(rng.randrange(len(words)), rng.choice(["quite", "then", "still", "maybe"]))
    place = rng.randrange(len(words) - 1)
    words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


IDENTIFIERS = (
    "+44 7911 123456", "(0)131 496 0752",  # phone
    "j.doe+shed@example.co.uk", "anna at example dot com",  # e-mail
    "EH6 7BD", "SW1A 1AA",  # postcode
    "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819",  # IBAN
    "4111 1111 1111 1111", "5500-0000-0000-0004",  # card
    "customer number 48213377", "badge no. A-20417",  # badge or customer number
    "https://example.org/u/jdoe", "www.janes-pottery.example.com",  # URL
    "@jane_doe_87", "u/kwame1984",  # handle
    "12 Harbour Lane", "Flat 3, 48 Mill Road",  # street address
    "Margaret Thistlewood", "Dr Okonkwo",  # a person's name
)  # fmt: skip

EVERYDAY = """\
Likes things to be simple and quick.
At the end of the day it should just work.
Wants to know what it costs before saying yes.
Asks how long a thing will take.
Does not like to wait, and says so.
Is at home with tools and tries new ones.
Would rather ask somebody than read a manual.
Keeps an eye on the clock most of the time.
Speaks in short sentences and to the point.
You want to get things done sooner.
You do not mind paying for good work.
First of all, say what you think.
On the other hand, change takes time.
A lot of the time you are in a hurry.
In the long run it has to be worth it.
Most of the time things go well.
You check things before you rely on them.
From time to time you ask for help.
You know what you like and what you do not like.
It depends on what it is for.
You are not sure that it is worth the money.
You would like to have more time for family.
Sooner or later something breaks.
As far as you are concerned, less is more.
You are happy with small steps.
You try to keep an open mind.
You do not want to make a fuss.
To be honest, you do not think about it much.
You are used to doing things your own way.
You find it hard to say no.
You look for the easiest way to do it.
You are the one who needs help, not the one who gives it.
Say in plain words that you do not know.
Do not make up numbers or names.
Answer in two to four sentences.
You think of the family first.
You want tools that work well together.
You are careful with what is private.
You speak from your own experience.
Every now and then you change your mind.
""".splitlines()
