"""Event time: the day of an event, as coarse as the report gives it, or the reason why none is given.

The order follows the codebook (conventions 8 and 13): the reader's own time argument, then a time in the trigger's
clause, then one elsewhere in its sentence, then the story's day, and that only for an act that the report tells as its
own news in the simple past or present. The publication date is never a stand-in for an unknown day.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from communique.coding.lasting import begun, counted_back, told_after
from communique.coding.nouns import is_noun
from communique.coding.stretches import Stretch, as_when, day_of, stretches_of
from communique.records import Span, Status, Time, When

STORY_REACH = 900
"""Characters from the start of a report within which its day is named (headline, dateline and first paragraph)."""

STORY_DAYS = 3
"""A weekday named in the lead at most so many days before publication is the day of the story."""

NEXT_DAY = 1
"""Days after publication that an act may still be told as past: time zones at the dateline."""

_CLAUSE = re.compile(
    r"[;:—–]|--|,\s|\b(?:and|but|while|whereas|although|though|because|that|which|who|whom|whose|when|after|before|since|until|where|if|as)\b"
)
_SPEECH = re.compile(
    r"\b(?:said|says|told|announced|added|stated|declared|reported|wrote|tweeted|according to|statement|spoke|speaking|asked)\b[^.;“”\"]{0,40}\Z"
)
_BACKGROUND = re.compile(
    r"\b(?:had|has|have|having|['’]ve|['’]d)(?: \w+ly| not| long| also| already| never| since| been| always| repeatedly){0,3}\s*\Z|\b(?:used to|long)\s*\Z"
)
_BACKGROUND_TRIGGER = re.compile(r"(?:had|has|have|having|['’]ve)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
_WEEKDAYS = re.compile(rf"{_WEEKDAY.pattern}(?: (?:and|to|through|until) |[-–]){_WEEKDAY.pattern}")
_MONTH = re.compile("|".join(name for name in month_name if name))
_TO = re.compile(r"\bto \Z")
_OPEN = re.compile(
    r"\b(?:for (?:years|decades|months|weeks)|for (?:a )?long|in recent (?:years|months|weeks)|over the years|in the past|historically|traditionally|previously|previous|earlier|formerly|once|repeatedly|often|regularly|always|throughout)\b",
    re.IGNORECASE,
)

_THE = re.compile(r"\b(?:the|a|its|this) \Z", re.IGNORECASE)
_MODIFIER = re.compile(r" (?:[A-Z][\w-]+ )*[A-Za-z-]{3,}")
MODIFIER_REACH = 25
"""Characters between a year and the noun it modifies ("the 2015 Iran nuclear deal")."""
BESIDE = 25
"""Characters behind a trigger within which a time is its own ("the capture of Sinjar in 2014")."""
LEAD_REACH = 160
"""Where a sentence that opens the report may begin, after a headline or a dateline."""
_VERB_BETWEEN = re.compile(
    r"\b(?:who|which|that|whom|whose)\b|\b(?:\w{3,}ed|made|held|took|shot|was|were|is|are|has|had)\b"
)
_WHO = re.compile(r"\b(?:who|whom|whose|which|where)\b")
_SAYING = re.compile(
    r"\b(?:said|says|told|tweeted|stressed|added|stated|announced|declared|expressed|noted|insisted|described|wrote)\b"
)
_HAD_SAID = re.compile(
    r"\b(?:had|has|have)(?: \w+ly| long| also| already| previously| earlier| often| always| repeatedly| once){0,2} (?:said|told|warned|called|accused|written|argued|insisted|asked|urged|stated|declared|spoken)\b"
)
_UNDER_WAY = re.compile(r"\b(?:is|are)(?: \w+ly| now| still| also| being){0,2} \w+ing\Z")
_MEETING = re.compile(r"\b[A-Za-z][\w-]*s (?:meeting|gathering|gathered|visiting)\Z")
# "The Water Act of 1956": the year is the law's.
_NAMED_BY = re.compile(
    r"\b(?:(?!(?:End|Start|Beginning|Spring|Summer|Autumn|Fall|Winter)\b)[A-Z][\w-]+|[Aa]ct|[Ll]aw|[Oo]rder|[Rr]uling|[Jj]udgment|[Aa]greement|[Tt]reaty|[Aa]ccord|[Cc]onvention|[Rr]esolution|[Cc]onstitution|[Rr]evolution|[Ww]ar) of \Z"
)
_CONTRAST = re.compile(r",? (?:while|whereas)\b|[,;] (?:but|although|though)\b")
_PLUPERFECT = re.compile(
    r"\b(?:had|['’]d)(?: \w+ly| not| long| also| already| never| since| been| always| repeatedly){0,3}\s*\Z"
)
# "Decided on Saturday not to march": the day of what has been done, whatever else the clause plans.
_DONE_ON = re.compile(
    r"(?<!\bbe )(?<!\bbeen )(?<!\bbeing )\b(?!(?:re)?scheduled|planned|expected|slated|postponed|moved|fixed|delayed|called|billed|timed)"
    r"(?:\w{3,}ed|met|held|took|came|went|left|won|led|gave|began|made|sent|spoke|wrote)(?: \w+ly)?(?: late| early)?(?: on)? \Z"
)
# "Condemned the bombing", "in response to the raid": what an act answers came before it.
_ANSWERED = re.compile(
    r"\b(?:condemn|denounc|deplor|mourn|criticis|criticiz|prais|hail|welcom|investigat|in response to|in retaliation for)\w*(?: [\w’'-]+){0,4} \Z"
)
_RELATIVE = re.compile(r"\b(?:who|which|that|since|after|whom|where|when)(?: \w+){0,4}\s*\Z")


def event_time(
    *,
    report_published: str | None,
    dateline_day: str | None,
    times: Sequence[Time],
    argument: Time | None,
    trigger: Span,
    sentence: tuple[int, int],
    status: Status,
    text: str,
    is_statement: bool = False,
    in_own_words: bool = False,
    verbal: bool = False,
) -> tuple[When | None, str | None]:
    """When an event took place: the time, or ``None`` and the reason.

    ``times`` are the report's time expressions in order, ``sentence`` the characters of the trigger's sentence,
    ``argument`` the time the reader linked to the trigger. ``report_published`` and ``dateline_day`` are ISO days.
    ``is_statement`` marks an act done by saying it, whose time is that of the saying; ``in_own_words`` one that the actor's
    quoted words do, of whose tense nothing follows; ``verbal`` one of a type that is done by words, whose object may be older
    ("praised the progress made last August"). ``When.start`` and ``When.end``
    are ISO dates as coarse as known; ``When.text`` is ``None`` where the day is the story's.
    """
    published = day_of(report_published)
    stretches = [
        _turned(one, status, published, text)
        for one in stretches_of(times, text)
        if not _is_in_a_name(one, trigger, text)
    ]
    lag = told_after(times, trigger, sentence, text)
    if lag is not None and status is Status.OCCURRED:
        story = story_day(stretches, published, day_of(dateline_day), text)
        return _lagging(lag, stretches, trigger, sentence, story, text)
    vague: str | None = None
    if argument is not None and _of_another(argument, trigger, sentence, text, verbal):
        argument = None
    if argument is not None:
        for one in stretches:
            if one.start <= argument.start < one.end:
                if _possible(one, status, published):
                    return as_when(one, text, status), None
                break
        else:
            if argument.begin is None:
                vague = f"the report only says {argument.text!r}"
    inside = [one for one in stretches if sentence[0] <= one.start < sentence[1]]
    story = story_day(stretches, published, day_of(dateline_day), text)
    chosen = _nearest(inside, trigger, status, published, story, text)
    if chosen is not None:
        return as_when(chosen, text, status), None
    lasting = (_told_on(inside, published, text) or story) if status is Status.ONGOING else None
    since = begun(times, trigger, sentence, lasting, text) if lasting is not None else None
    if since is not None:
        return since, None
    if vague is not None:
        return None, vague
    if lasting is not None and _is_under_way(text, trigger, sentence):
        return When(lasting.isoformat(), None, "day", None), None
    if status is not Status.OCCURRED:
        return None, f"no time is stated for this {status.value} event"
    if in_own_words and story is not None and not _HAD_SAID.search(text, *sentence):
        return When(story.isoformat(), None, "day", None), None
    return _story(inside, published, story, trigger, sentence, text, is_statement)


def _of_another(argument: Time, trigger: Span, sentence: tuple[int, int], text: str, verbal: bool) -> bool:
    """Whether a time stands with another verb than the trigger.

    Behind it, with one between ("held a man who had fled in 2013", "hailed talks held in May"); before it, in the other half of a
    contrast ("Peru promised on Tuesday to pay, while Chile turned the offer down") or the day of what another sentence says.
    """
    if argument.end <= sentence[0] and not verbal:
        return _SPEECH.search(text, max(0, argument.start - 70), argument.start) is not None
    if sentence[0] < argument.start < argument.end <= trigger.start:
        return _is_across(text, argument.start, argument.end, trigger.start)
    if not trigger.end < argument.start < sentence[1]:
        return False
    other = _VERB_BETWEEN if verbal else _WHO
    return other.search(text, trigger.end, argument.start) is not None


def _is_across(text: str, start: int, end: int, act: int) -> bool:
    """Whether a time (start, end) has a verb of its own before it and a contrast behind it, before the act; one that opens a sentence is for all of it."""
    return (
        _CONTRAST.search(text, end, act) is not None
        and _DONE_ON.search(text, max(0, start - 40), start) is not None
    )


def _lagging(  # noqa: PLR0917 (an act with its setting)
    lag: Time,
    stretches: Sequence[Stretch],
    trigger: Span,
    sentence: tuple[int, int],
    story: date | None,
    text: str,
) -> tuple[When | None, str | None]:
    """The time of an act that another came so long after: its own where one stands beside it, else counted back.

    The other act's day is that of its clause; in the lead without one, the story's.
    """
    inside = [one for one in stretches if sentence[0] <= one.start < sentence[1]]
    own = [one for one in inside if lag.end <= one.start <= trigger.end + BESIDE]
    if own:
        return as_when(own[0], text, Status.OCCURRED), None
    days = [one.begin for one in inside if one.begin == one.until]
    day = days[0] if days else story if sentence[0] <= LEAD_REACH else None
    when = counted_back(day, lag) if day is not None else None
    return when, None if when else f"the report only says that something came {lag.text} after it"


def _told_on(inside: Sequence[Stretch], published: date | None, text: str) -> date | None:
    """The day on which a sentence's words were said ("said on Sunday"), from which what it says goes on is counted back."""
    days = [
        one.begin
        for one in inside
        if one.begin == one.until
        and (published is None or one.begin <= published)
        and _SPEECH.search(text, max(0, one.start - 70), one.start)
    ]
    return max(days, default=None)


def _is_under_way(text: str, trigger: Span, sentence: tuple[int, int]) -> bool:
    """The act goes on as the story is told: the present progressive ("is visiting"), or a lead's "ministers meeting in Lima agreed"."""
    if sentence[0] <= LEAD_REACH and _MEETING.search(text, sentence[0], trigger.end):
        return True
    verb = re.match(r"(?:(?:is|are) (?:\w+ ){0,2}?)?\w+ing\b", trigger.text)
    return verb is not None and bool(_UNDER_WAY.search(text[sentence[0] : trigger.start + verb.end()]))


def _turned(one: Stretch, status: Status, published: date | None, text: str) -> Stretch:
    """A bare weekday or month turned to the side of publication on which an act of this status lies.

    The grammar goes by the tense of the clause; a status may say more: a march fixed for Saturday and banned lies ahead. The day of a
    saying stays where it is.
    """
    ahead = status in (Status.PLANNED, Status.PROPOSED, Status.CANCELLED)
    if published is None or (
        ahead
        and (
            _SPEECH.search(text, max(0, one.start - 70), one.start)
            or _DONE_ON.search(text, max(0, one.start - 40), one.start)
        )
    ):
        return one
    if _WEEKDAY.fullmatch(one.text) and one.begin == one.until:
        week = timedelta(days=7)
        turn = week if ahead and published - week <= one.begin < published else timedelta()
        # The day after publication stays: a zone ahead of the dateline's, or a page brought up to date.
        if status is Status.OCCURRED and published + timedelta(days=NEXT_DAY) < one.begin <= published + week:
            turn = -week
        day = one.begin + turn
        return replace(one, begin=day, until=day, value=day.isoformat())
    if ahead and _WEEKDAYS.fullmatch(one.text) and published - timedelta(days=8) < one.until < published:
        begin, until = one.begin + timedelta(days=7), one.until + timedelta(days=7)
        return replace(one, begin=begin, until=until, value=f"{begin.isoformat()}/{until.isoformat()}")
    if ahead and _MONTH.fullmatch(one.text) and published - timedelta(days=366) < one.until < published:
        year, month = one.begin.year + 1, one.begin.month
        last = date(year, month, monthrange(year, month)[1])
        return replace(one, begin=date(year, month, 1), until=last, value=f"{year:04d}-{month:02d}")
    return one


def _is_in_a_name(one: Stretch, trigger: Span, text: str) -> bool:
    """Whether a year belongs to the name of something else than the act ("the Water Act of 1956")."""
    if not re.fullmatch(r"\d{4}", one.value) or text[trigger.end : one.start].strip() == "of":
        return False
    return _NAMED_BY.search(text, max(0, one.start - 25), one.start) is not None


def _possible(one: Stretch, status: Status, published: date | None) -> bool:
    """A planned event is not over, one that occurred has begun."""
    if published is None:
        return True
    if status in (Status.PLANNED, Status.PROPOSED):
        return one.until >= published
    if status is Status.OCCURRED:
        return one.begin <= published + timedelta(days=NEXT_DAY)
    return True


def _nearest(  # noqa: PLR0917 (an event with its setting)
    inside: Sequence[Stretch],
    trigger: Span,
    status: Status,
    published: date | None,
    story: date | None,
    text: str,
) -> Stretch | None:
    """The time of the trigger's clause, or the nearest one of its sentence that may be meant."""
    ranked: list[tuple[int, int, Stretch]] = []
    for one in inside:
        if not _possible(one, status, published) or (one.type == "DURATION" and status is Status.PLANNED):
            continue
        left, right = (one.end, trigger.start) if one.start < trigger.start else (trigger.end, one.start)
        between = text[left:right] if left < right else ""
        if _is_across(text, one.start, one.end, trigger.start):
            continue
        breaks = len(_CLAUSE.findall(between))
        if (
            _MODIFIER.match(text[one.end : one.end + 30])
            and one.value[:4].isdigit()
            and len(one.value) == 4
            and _THE.search(text[max(0, one.start - 5) : one.start])
            and not (
                0 <= trigger.start - one.end < MODIFIER_REACH or 0 <= one.start - trigger.end < MODIFIER_REACH
            )
        ):
            continue
        verbs = bool(_VERB_BETWEEN.search(between))
        if (
            status in (Status.OCCURRED, Status.ONGOING)
            and verbs
            and one.start > trigger.start
            and (story is None or (story - one.begin).days > STORY_DAYS)
        ):
            continue
        recent = story is not None and abs((story - one.begin).days) <= STORY_DAYS
        if verbs and recent and is_noun(trigger.text) and one.start < trigger.start:
            continue
        speech = _SPEECH.search(text, max(0, one.start - 70), one.start)
        spoken_then = published is None or one.begin <= published
        said = spoken_then and speech is not None and not speech.start() <= trigger.start < one.end
        if said and (status is not Status.OCCURRED or is_noun(trigger.text)):
            continue
        if said:
            breaks += 1
        if breaks > (4 if said or status is Status.PLANNED else 2):
            continue
        ranked.append((breaks, right - left, one))
    return min(ranked, key=lambda r: (r[0], r[1]))[2] if ranked else None


def _story(  # noqa: PLR0917 (an event with its setting)
    inside: Sequence[Stretch],
    published: date | None,
    day: date | None,
    trigger: Span,
    sentence: tuple[int, int],
    text: str,
    is_statement: bool,
) -> tuple[When | None, str | None]:
    """The day of the story, for an act told as the report's own news."""
    if day is None:
        return None, "the report's day is not known"
    before = text[max(sentence[0], trigger.start - 40) : trigger.start]
    clause = text[sentence[0] : sentence[1]]
    lead = sentence[0] <= LEAD_REACH
    quoted = _quoted(text, trigger, sentence)
    spoken = is_statement or quoted or bool(_SAYING.search(clause))
    told = quoted and not is_statement and not lead
    if told and (_BACKGROUND.search(before) or _BACKGROUND_TRIGGER.match(trigger.text) or _TO.search(before)):
        return None, "told in somebody's words without a time"
    if not (lead or spoken) and (_BACKGROUND.search(before) or _BACKGROUND_TRIGGER.match(trigger.text)):
        return None, "told as background (perfect tense) without a time"
    if _PLUPERFECT.search(before) or trigger.text.lower().startswith("had been"):
        return None, "told as background (pluperfect) without a time"
    if _OPEN.search(clause) and not quoted:
        return None, "told of a stretch of time without a date"
    if (
        any(
            one.start < trigger.start
            and one.until < day - timedelta(days=STORY_DAYS)
            and one.type != "DURATION"
            for one in inside
        )
        and not spoken
    ):
        return None, "its sentence speaks of another time"
    if _RELATIVE.search(before) and not lead:
        return None, "told in a subordinate clause without a time"
    if is_noun(trigger.text, before) and (not lead or _ANSWERED.search(before)):
        return None, "named in passing without a time"
    return When(day.isoformat(), None, "day", None), None


def _quoted(text: str, trigger: Span, sentence: tuple[int, int]) -> bool:
    """Whether the trigger stands inside quotation marks of its sentence."""
    left, right = text[sentence[0] : trigger.start], text[trigger.end : sentence[1]]
    opened = (
        left.count("“") + left.count("``") > left.count("”") + left.count("''") or left.count('"') % 2 == 1
    )
    return opened or ("”" in right and "“" not in right)


def story_day(
    stretches: Sequence[Stretch], published: date | None, dateline: date | None, text: str
) -> date | None:
    """The day the report is about: the one its lead names, else the dateline's, else that of publication."""
    named: list[date] = []
    if published is not None:
        for one in stretches:
            if one.start > STORY_REACH:
                break
            if (
                one.begin == one.until
                and "/" not in one.value
                and timedelta(0) <= published - one.begin <= timedelta(days=STORY_DAYS)
            ):
                named.append(one.begin)
    return max(named, default=dateline or published)
