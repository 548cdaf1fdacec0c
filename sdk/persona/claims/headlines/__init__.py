"""Whether a sentence can stand by itself as a headline, and the light trimming that makes it one.

Trimming only ever leaves words out at the edges (discourse markers, hesitations, tags, a closing bracket); what is
left is what the person said. `stands_alone` refuses what a reader could not understand without the talk around it.
Imports only `persona.claims.cues`.
"""

from persona.claims.headlines.clauses import variants
from persona.claims.headlines.fluency import reads_well
from persona.claims.headlines.noise import is_noise, is_question
from persona.claims.headlines.pointing import dangling
from persona.claims.headlines.standing import stands_alone
from persona.claims.headlines.trimming import tidy

__all__ = ["dangling", "is_noise", "is_question", "reads_well", "stands_alone", "tidy", "variants"]
