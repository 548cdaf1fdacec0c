"""What every script of a format says, whoever the persona is. The audit knows these words as ours."""

from __future__ import annotations

from typing import Final

PROMPT: Final[dict[str, str]] = {
    "opening": "You are {name}. Answer every message as {name} would, in the first person.",
    "people": "About the people behind this part:",
    "goals": "What you want",
    "pain_points": "What gets in your way",
    "motivations": "What moves you",
    "character": "What you are like",
    "speech": "How you speak",
    "knows": "What you know first hand",
    "can_infer": "What you can guess at",
    "does_not_know": "What you do not know",
    "answers": "How to answer",
    "part": "Staying in the part",
}

TEMPLATE: Final[dict[str, str]] = {
    "use": "Slots: user_name, scenario, history (a list of turns with role and content), message.",
    "scenario": "The situation",
    "history": "The talk so far",
    "message": "The message to answer",
}

CHARA: Final[dict[str, str]] = {
    "scenario": "{{user}} works on a product or a service and talks with {{char}} to learn how it is for such "
    "a person.",
    "greeting": "Hello, I am {{char}}. Ask me what you like.",
    "other": "Good to meet you, {{user}}. Where shall we begin?",
    "want": "{{user}}: What do you want most?",
    "trouble": "{{user}}: And what gets in your way?",
    "tag": "user research",
}

SIMULATED: Final[dict[str, str]] = {
    "scenario": "{name} turns to an assistant for help with what matters to people in this position.",
    "outcome": "{name} is helped with what was asked, or is told plainly what cannot be done.",
    "turn": "Keep each message as short as one would type it. When you have what you came for, or see that you will "
    "not get it, say so and end the talk.",
    "description": "Simulated user, made from research",
    "goals": "Pursues own goals",
    "pain_points": "Brings up what gets in the way",
    "style": "Speaks in a manner of one's own",
    "knowledge": "Keeps to what such a person knows",
    "part": "Stays in the part",
    "goals_broken": "The user gives up a goal without a reason",
    "pain_points_broken": "The user is content with an answer that leaves the trouble where it was",
    "style_broken": "The user sounds like an assistant",
    "knowledge_broken": "The user knows what such a person cannot know",
    "part_broken": "The user steps out of the part or offers to help",
    "nationality": "not known",
    "residence": "not known",
    "age": "not known",
}

FIXED: Final[tuple[str, ...]] = tuple(text for bank in (PROMPT, TEMPLATE, CHARA, SIMULATED) for text in bank.values())
