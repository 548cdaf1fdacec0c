"""Personal data in a text: names of people, and what identifies them. Pure functions; imports only text.

find_personal("Call Ana on 01632 960 123", names={"Ana"})
→ [PersonalDatum("name", 5, 8), PersonalDatum("phone", 12, 25)]
"""

from persona.text.personal.find import KINDS, Kind, PersonalDatum, find_personal, redact

__all__ = ["KINDS", "Kind", "PersonalDatum", "find_personal", "redact"]
