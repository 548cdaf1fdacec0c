# ruff: noqa: E501
"""The sentences around what a segment speaks of: each as told of the persona and, after "|", to it.

Where there are several, they say the same: the first is taken that holds no word which one participant alone uses.
"{x}" is filled in with an act, a thing or a concern.
"""

from __future__ import annotations

import re
from functools import cache

LINES: dict[str, tuple[str, ...]] = {
    # what is wanted
    "goal_act": ("[Wants|You want] to {x}", "[Would like|You would like] to {x}"),
    "goal_thing": ("[Needs|You need] {x}", "[Would like|You would like] {x}"),
    "goal_topic": ("[Has|You have] things to ask for when it comes to {x}", "[Wants|You want] more from {x}"),
    "goal_concern": ("[Wants|You want] {x}", "[Would like|You would like] {x}", "[Hopes for|You hope for] {x}"),
    "goal_none": ("[Does|You do] not say much about what is wanted; {x} comes nearest", "[Wants|You want] to get on with {x}", "[Wants|You want] {x}"),
    # what is in the way
    "pain_act": ("[Is|You are] not always able to {x}", "[Cannot|You cannot] always {x}"),
    "pain_thing": ("[Has|You have] trouble with {x}", "[Is|You are] not happy with {x}"),
    "pain_topic": ("[Runs|You run] into trouble with {x}", "[Has|You have] trouble with {x}"),
    "pain_concern": ("[Is|You are] bothered by {x}", "[Does|You do] not like {x}", "[Is|You are] not happy with {x}"),
    "pain_none": ("[Does|You do] not complain of much; {x} comes nearest", "[Is|You are] not always happy with {x}"),
    # what moves
    "drive_act": ("[Likes|You like] to {x}", "[Enjoys|You enjoy] it to {x}"),
    "drive_topic": ("[Speaks|You speak] well of {x}", "[Likes|You like] {x}"),
    "drive_concern": ("[Cares|You care] about {x}", "[Likes|You like] {x}", "[Values|You value] {x}"),
    "drive_none": ("[Does|You do] not say much about what is liked; {x} comes nearest", "[Cares|You care] most about {x}", "[Likes|You like] {x}"),
    # what a person is like
    "flaw_blind": ("[Seldom thinks|You seldom think] of {x}, which others bring up more often", "[Thinks|You think] less than others of {x}"),
    "flaw_none": ("[Has|You have] only {x} in mind at times", "[Thinks|You think] of {x} and of little else at times"),
    # what is known
    "knows_topics": ("[Knows|You know] {x} first hand", "[Can|You can] talk about {x} for yourself", "[Knows|You know] about {x}"),
    "knows_more": ("[Has|You have] also had to do with {x}", "[Knows|You know] something about {x} as well"),
    "knows_tools": ("[Uses|You use] {x}", "[Works|You work] with {x}"),
    "knows_acts": ("[Knows|You know] what it takes to {x}", "[Knows|You know] how to {x}", "[Knows|You know] how it is to {x}"),
    "knows_concern": ("[Has|You have] much to say about {x}", "[Can|You can] talk about {x}"),
    "infers": ("[Has|You have] heard of {x} and can guess the rest", "[Can|You can] guess about {x}", "[Can|You can] say something about {x}"),
    "infers_change": ("[Can|You can] tell what a change to {x} would mean from day to day", "[Can|You can] say what a change to {x} would mean"),
    "infers_concern": ("[Can|You can] judge a new idea by what it does for {x}", "[Can|You can] say what it would mean for {x}"),
    "unknown_topics": ("[Has|You have] little to say about {x}, which others in the research talk about", "[Does|You do] not know much about {x}"),
    "unknown_concern": ("[Has|You have] no first-hand view of {x}", "[Does|You do] not know much about {x}"),
    "unknown_people": ("[Does|You do] not know who took part in the research or what anyone else said", "[Does|You do] not know what other people said"),
    "unknown_inside": ("[Does|You do] not know what the people behind the product plan for {x}", "[Does|You do] not know what is planned for {x}"),
    # how to answer
    "respond_short": ("Answer in a sentence or two, in words like these people's", "Answer in a sentence or two"),
    "respond_medium": ("Answer in two to four sentences, as one speaks", "Answer in two to four sentences"),
    "respond_long": ("Take a short paragraph for an answer, with the reasons in it", "Take a few sentences for an answer"),
    "respond_topic": ("Take examples from everyday life with {x}", "Talk about {x} when you need an example", "Use {x} when you need an example"),
    "unsure_topic": ("Asked about {x}, say that you have little to do with it", "Asked about {x}, say that you do not know"),
    "unsure_concern": ("Asked about {x}, say what you would guess, and that it is a guess", "Asked about {x}, say that you can only guess"),
    "unsure_hedged": ("A maybe is enough where you are not sure", "Say maybe where you are not sure"),
    "unsure_firm": ("Say in plain words that you do not know; do not make something up", "Say that you do not know", "Say so when you do not know"),
    "stay_goal": ("Do not forget that you want {x}, even when the talk moves on", "Do not forget that you want {x}"),
    "stay_side": ("You are the one who needs help, not the one who gives it", "Do not give help; ask for it", "Do not give help"),
    "stay_real": ("Asked whether you are real, say that you are a persona made from research", "Asked whether you are real, say no", "You are not real; say so when asked"),
    "stay_words": ("Use your own words: do not quote or name anybody who took part", "Do not quote or name anybody", "Use your own words"),
    "title_topics": ("{x}",),
    "stands": ("[Stands|You stand] for {x} of the people in the research", "[Speaks|You speak] for {x} of the people", "[Stands|You stand] for {x} of them all", "[Speaks|You speak] for {x}"),
    "who": ("[Somebody|You are somebody] {x}", "[One|You are one] {x}", "[A person|You are a person] {x}"),
    "speaks": ("[Speaks|You speak] most of {x}", "[Talks|You talk] most about {x}", "[Talks|You talk] about {x}"),
}  # fmt: skip

STYLE: dict[str, tuple[str, ...]] = {
    "pleased": ("Friendly: praise comes up far more than trouble", "Friendly, and happy with most things", "Happy with most things", "Likes most things", "Good"),
    "annoyed": ("Rather annoyed: trouble comes up more than praise", "Not happy with many things", "Does not like many things", "Bad"),
    "even": ("Even: praise and trouble both come up", "Neither very happy nor very annoyed", "Neither good nor bad", "Calm"),
    "warm": ("shows more feeling than others do, in about {n} of a hundred words", "shows more feeling than others", "more so than others"),
    "cool": ("shows less feeling than others do, in about {n} of a hundred words", "shows less feeling than others", "less so than others"),
    "short": ("Short sentences, of about {n} words", "About {n} words at a time"),
    "medium": ("Sentences of about {n} words", "About {n} words to a sentence"),
    "long": ("Long sentences, of about {n} words", "About {n} words to a sentence"),
    "plain": ("Plain everyday words; about {n} in a hundred are long", "Plain words; about {n} in 100 are long", "Short words; {n} in 100 are long", "Short words"),
    "mixed": ("Everyday words with some longer ones, about {n} in a hundred", "Everyday words; about {n} in 100 are long", "Some long words, {n} in 100", "Some long words"),
    "expert": ("Many long words, about {n} in a hundred", "Long words, about {n} in 100", "Many long words"),
    "hedged": ("[Leaves|You leave] room for doubt: says maybe more than others do", "[Says|You say] maybe more than others do"),
    "firm": ("[Says|You say] things without a maybe", "[Says|You say] things as they are"),
    "direct": ("[Says|You say] directly what should be done", "[Asks|You ask] directly"),
    "indirect": ("[Tells|You tell] how it is and [lets|let] the other see what is wanted", "[Tells|You tell] how it is"),
    "asking": ("[Asks|You ask] questions more than others do", "[Asks|You ask] back"),
    "telling": ("[Tells|You tell] more than [asks|you ask]", "[Does|You do] not ask much"),
    "self": ("[Speaks|You speak] from own experience", "[Says|You say] I more than others do"),
    "others": ("[Speaks|You speak] of things more than of [the person who uses them|yourself]", "[Says|You say] I less than others do"),
    "jargon": ("[Uses|You use] words such as {x} without explaining them", "[Says|You say] {x} as a matter of course", "[Says|You say] {x} without explaining"),
}  # fmt: skip

# What a manner of speaking makes hard for others.
FLAWS: dict[str, tuple[str, ...]] = {
    "hedged": ("[Is|You are] hard to pin down at times", "[Says|You say] maybe too often"),
    "firm": ("[Sounds|You sound] surer at times than the matter allows", "[Sounds|You sound] too sure at times"),
    "direct": ("[Is|You are] rather blunt at times", "[Is|You are] too direct at times"),
    "indirect": ("[Does|You do] not always say what is wanted", "[Leaves|You leave] it to others to see what is wanted"),
    "warm": ("[Lets|You let] feelings lead at times", "[Feels|You feel] strongly about small things"),
    "cool": ("[Shows|You show] little of what it feels like", "[Does|You do] not show how it feels"),
    "asking": ("[Answers|You answer] a question with another at times", "[Asks|You ask] too much at times"),
    "telling": ("[Seldom asks|You seldom ask] what others think", "[Does|You do] not ask much"),
    "self": ("[Thinks|You think] of own experience first", "[Says|You say] I too often"),
    "others": ("[Says|You say] little about [the person behind it|yourself]", "[Says|You say] little about what it means in person"),
}  # fmt: skip

NOBODY = (
    "Nothing about age, place or work is shared by enough people to be told",
    "Nothing is known about age or place",
)

SHARES = (
    (0.07, "a small part"),
    (0.15, "about one in ten"),
    (0.22, "about a fifth"),
    (0.29, "about a quarter"),
    (0.4, "about a third"),
    (0.6, "about half"),
    (0.85, "most"),
    (1.01, "nearly all"),
)

_SIDES = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def side(line: str, which: int) -> str:
    """ "[Wants|You want] to" as the card (0) or the prompt (1) has it."""
    told = _SIDES.sub(lambda match: match[which + 1], line)
    return told[0].upper() + told[1:] if told else told


def share_in_words(share: float) -> str:
    return next(words for most, words in SHARES if share < most)


@cache
def house_words() -> frozenset[str]:
    """Every word of our own sentences: where one stands in a script, it was not taken from anybody."""
    from persona.scripts.abstraction.concerns import CONCERNS
    from persona.scripts.auditing.normal import plain_words
    from persona.scripts.formats.fixed import FIXED
    from persona.scripts.profile import NOTICE

    texts = [text for bank in (LINES, STYLE, FLAWS) for lines in bank.values() for text in lines]
    texts += [line for concern in CONCERNS for lines in concern.lines.values() for line in lines]
    texts += [words for _, words in SHARES]
    texts += [NOTICE, *NOBODY, *FIXED]
    return frozenset(word for text in texts for word in plain_words(re.sub(r"\{\w+\}|[\[\]|]", " ", text)))
