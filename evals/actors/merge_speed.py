"""Time of ``propose_merges`` over 100,000 mentions of 20,000 synthetic names, and what it joined.

Usage: ``python -m evals.actors.merge_speed``. Names are drawn from syllables with a fixed seed; one in
ten gets a
second spelling (a romanisation or a middle name), which is the only thing that should be joined.
"""

from __future__ import annotations

import random
import sys
import time

from communique.actors.linking import actor_id_for
from communique.actors.merging import NamedMention, propose_merges
from communique.records import Actor, RoleHeld

NAMES, MENTIONS = 20_000, 100_000
_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ra",
    "ten",
    "vo",
    "shi",
    "ba",
    "nur",
    "do",
    "le",
    "kha",
    "zi",
    "mar",
    "tu",
    "san",
    "el",
    "gor",
    "pe",
    "yan",
    "ri",
    "so",
    "fa",
    "hu",
]
_COUNTRIES = [
    "KEN",
    "UGA",
    "PER",
    "CHL",
    "POL",
    "CZE",
    "IND",
    "IDN",
    "THA",
    "MAR",
    "DZA",
    "KAZ",
    "UZB",
    "GEO",
    "ARM",
    "NOR",
    "FIN",
    "GHA",
    "MLI",
    "BOL",
]


def corpus(seed: int = 7) -> tuple[list[NamedMention], set[tuple[str, ...]]]:
    """Mentions and the pairs of ids that are one person."""
    rng = random.Random(seed)
    actors: list[Actor] = []
    wanted: set[tuple[str, ...]] = set()
    used: set[str] = set()
    while len(actors) < NAMES:
        given = "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 3)))).title()
        family = "".join(rng.choices(_SYLLABLES, k=3)).title() + rng.choice(
            ("ev", "yev", "ov", "i", "an", "")
        )
        if f"{given} {family}" in used:
            continue
        used.add(f"{given} {family}")
        country = rng.choice(_COUNTRIES)
        roles = (RoleHeld(rng.choice(("defence minister", "senator", "mayor")), None, None, None, None),)
        actor = _actor(f"{given} {family}", country, roles)
        actors.append(actor)
        if rng.random() < 0.1:
            other = family.replace("kha", "ha").replace("Kha", "Ha").replace("yev", "ev").replace("ou", "u")
            second = f"{given} {other}" if other != family else f"{given} M. {family}"
            twin = _actor(second, country, roles)
            actors.append(twin)
            wanted.add(tuple(sorted((actor.id, twin.id))))
    return [NamedMention(rng.choice(actors), f"rep-{i}") for i in range(MENTIONS)], wanted


def _actor(name: str, country: str, roles: tuple[RoleHeld, ...]) -> Actor:
    return Actor(actor_id_for(name, "person", country), name, "person", country, "GOV", (), None, roles)


def main() -> int:
    """Print time, proposals, and how many are right."""
    mentions, wanted = corpus()
    begin = time.process_time()
    found = propose_merges(mentions)
    spent = time.process_time() - begin
    present = {m.actor.id for m in mentions}
    due = {pair for pair in wanted if set(pair) <= present}
    right = sum(j.subjects in due for j in found)
    print(f"mentions {len(mentions)}, actors {len(present)}, seconds of processor time {spent:.1f}")
    print(f"proposals {len(found)}, right {right}, due {len(due)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
