"""How much a claim weighs, from numbers that can be checked."""

from __future__ import annotations

from persona.claims.model import Strength


def strength_of(support: int, share: float, lift: float | None) -> Strength:
    """The strength word of a claim.

    | strength | participants who said it | share of the segment          | against all others             |
    |----------|--------------------------|-------------------------------|--------------------------------|
    | strong   | at least 5               | at least 20 %                 | any                            |
    | strong   | at least 8               | at least 5 %                  | 1.5 times as often, or nobody  |
    | strong   | at least 30              | at least 1 %                  | 3 times as often, or nobody    |
    | moderate | at least 3               | at least 15 %                 | any                            |
    | moderate | at least 3               | at least 2 %                  | 1.2 times as often, or nobody  |
    | moderate | at least 20              | any                           | 1.2 times as often, or nobody  |
    | weak     | anything less            |                               |                                |
    """
    ahead = float("inf") if lift is None else lift
    if (
        (support >= 5 and share >= 0.20)
        or (support >= 8 and share >= 0.05 and ahead >= 1.5)
        or (support >= 30 and share >= 0.01 and ahead >= 3)
    ):
        return "strong"
    if (
        (support >= 3 and share >= 0.15)
        or (support >= 3 and share >= 0.02 and ahead >= 1.2)
        or (support >= 20 and ahead >= 1.2)
    ):
        return "moderate"
    return "weak"
