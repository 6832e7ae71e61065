"""Acts named by a noun ("the attack", "peace talks"), told from those told by a verb ("the army attacks")."""

from __future__ import annotations

import re

_NOUN_END = re.compile(
    r"(?:tion|sion|ment|ship|ance|ence|ings?|talks|summit|meetings?|visits?|support|attacks?|war|deal|treaty|charges?|sanctions|request|invitation|criticism|conditions|aid|strikes?|bombings?|contributions|camps|conference|congress|offensive|operations?|massacres?|atrocit(?:y|ies)|abuses?|crimes?|genocide|insurgency|uprising|siege|invasions?|coup|crackdown|conflicts?|incursions?|clashes|raids|riots|battles|protests|threats|demands)\Z",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:\w{2,}ed|said|told|met|made|took|held|gave|began|went|came|left|won|fell|sent|signed|wrote|spoke|led|put|kept|broke|brought|found|fought|struck|shot|withdrew|sought|saw|drew|fled|swore|hit|urges?|warns?|calls?|called|says|meets|visits|arrives|condemns?|welcomes?|rejects?|blames?|vows?|is|are|was|were|would|will|must|should|denies|blasting|blaming|saying|urging|warning|calling|meeting|praising|\w+s)\b"
)
# What leads up to a noun and not to a verb: "of the attacks", "avoid needless clashes", "Peru's strikes".
_NOUN_NEXT = re.compile(
    r"\b(?:the|a|an|its|their|his|her|our|these|those|of|by|in|over|for|with|on|from|against|about|after|before|during|despite|amid|any|"
    r"some|several|many|more|further|new|recent|[a-z]{2,}(?:al|ic|ous|ive|ent|ary|ful|less|ern|ish|ese|ian))\s+\Z|['’]s\s+\Z"
)
_ADJECTIVE = re.compile(
    r"\b(?:a|an|the|its|their|his|her|this|that) (?!(?:police|people|men|women)\b)[a-z]+(?<!s) \Z"
)
_BASE_FORM = re.compile(r"[a-z]+(?<!ed)(?<!ing)(?<!s)")


def ends_as_noun(trigger: str) -> bool:
    """Whether a trigger ends like a noun that names an act; "attacks" may be the verb."""
    return _NOUN_END.search(trigger) is not None


def is_noun(trigger: str, before: str = "") -> bool:
    """Whether a trigger names its act by a noun ("the attack", "peace talks"); ``before``: the words that lead up to it."""
    led_up = _NOUN_NEXT.search(before) is not None
    if not ends_as_noun(trigger):
        return _BASE_FORM.fullmatch(trigger) is not None and (led_up or _ADJECTIVE.search(before) is not None)
    return not _VERB.match(trigger) or (trigger.endswith("s") and led_up)
