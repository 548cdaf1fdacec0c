"""What tests put into a store."""

from conftest import INTERVIEWS
from persona.experiments.runs import PostedSource

SETTINGS = {"personas": 2}
QUICK = (0.05, 0.05, 0.05)  # seconds between the attempts of a delivery


def sources():
    return [PostedSource(f"talk-{number}.md", text.encode()) for number, text in enumerate(INTERVIEWS, start=1)]
