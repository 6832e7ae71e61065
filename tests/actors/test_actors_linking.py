"""Linking and coreference within a report. Contexts say nothing of real persons but the offices they held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from communique.actors import Link, Linked, Linker, Registry, split_mention
from communique.records import Mention, MentionKind, Place, Quotation, Reading, Report, Span

PERSON, STATE, ORGANIZATION, GROUP, IGO = (
    MentionKind.PERSON,
    MentionKind.STATE,
    MentionKind.ORGANIZATION,
    MentionKind.GROUP,
    MentionKind.IGO,
)


def reading(text: str, *wanted: tuple[str, MentionKind]) -> Reading:
    """A reading with these mentions, found one after the other, each an entity of its own."""
    mentions, low = [], 0
    for i, (words, kind) in enumerate(wanted):
        low = text.index(words, low)
        mentions.append(Mention(low, low + len(words), words, kind, i, 1.0))
        low += 1
    ends = [i + 1 for i, c in enumerate(text) if c in ".!?" and (i + 1 == len(text) or text[i + 1] == " ")]
    starts = [0, *[e + 1 for e in ends[:-1]]]
    return Reading("rep-test", tuple(zip(starts, ends, strict=True)), tuple(mentions))


def run(
    linker: Linker, text: str, *wanted: tuple[str, MentionKind], published: str = "2016-05-18"
) -> list[Link]:
    linked = linker.link(Report("rep-test", "test", text, published=published), reading(text, *wanted))
    return [linked.entities[i] for i in linked.entity_of]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("1998-03-10", "per-isr-benjamin-netanyahu"),
        ("2000-02-10", "per-isr-ehud-barak"),
        ("2005-05-01", "per-isr-ariel-sharon"),
    ],
)
def test_an_office_resolves_to_who_held_it_on_the_day(linker: Linker, published: str, expected: str) -> None:
    text = "Mail for the Israeli prime minister was sorted."
    [link] = run(linker, text, ("the Israeli prime minister", PERSON), published=published)
    assert link.actor_id == expected
    assert link.country == "ISR"


def test_an_office_without_a_dated_report_stays_open_but_keeps_its_state(linker: Linker) -> None:
    text = "Mail for the Israeli prime minister was sorted."
    report = Report("rep-test", "test", text)
    linked = linker.link(report, reading(text, ("the Israeli prime minister", PERSON)))
    [link] = linked.entities
    assert link.actor_id.startswith("act-")
    assert link.country == "ISR"
    assert "no date" in link.reason


def test_short_names_titles_and_pronouns_go_back_to_the_full_name(linker: Linker) -> None:
    text = (
        "Foreign Minister Mira Probe-Test of Finland spoke. Probe-Test left. She smiled. The minister slept."
    )
    links = run(
        linker,
        text,
        ("Mira Probe-Test", PERSON),
        ("Probe-Test", PERSON),
        ("She", PERSON),
        ("The minister", PERSON),
    )
    links = [links[0], *links[1:]]
    assert len({link.actor_id for link in links}) == 1
    assert {link.name for link in links} == {"Mira Probe-Test"}
    assert {link.country for link in links} == {"FIN"}


def test_a_surname_alone_never_joins_two_different_full_names(linker: Linker) -> None:
    text = "Ivo Testov met Petar Testov in Sofia."
    first, second = run(linker, text, ("Ivo Testov", PERSON), ("Petar Testov", PERSON))
    assert first.actor_id != second.actor_id


def test_an_acronym_in_brackets_names_its_body(linker: Linker) -> None:
    text = "The Free Harbour Movement (FHM) sent a note. The FHM has ten members."
    full, short = run(linker, text, ("The Free Harbour Movement (FHM)", GROUP), ("The FHM", GROUP))
    assert full.actor_id == short.actor_id
    assert short.name == "Free Harbour Movement"


def test_a_report_s_own_acronym_outranks_the_registry(linker: Linker) -> None:
    text = "The Friendly Bakers Institute (FBI) sent a note. The FBI bakes bread."
    _, short = run(linker, text, ("The Friendly Bakers Institute (FBI)", ORGANIZATION), ("FBI", ORGANIZATION))
    assert short.actor_id != "org-us-fbi"


def test_government_regime_and_capital_are_the_state(linker: Linker) -> None:
    text = "The Turkish government wrote to Ankara. Turkish authorities agreed."
    links = run(
        linker,
        text,
        ("The Turkish government", ORGANIZATION),
        ("Ankara", STATE),
        ("Turkish authorities", GROUP),
    )
    assert {link.actor_id for link in links} == {"state-tur"}


def test_a_ministry_has_one_id_however_it_is_worded(linker: Linker) -> None:
    text = (
        "Turkey's foreign ministry, the Turkish Foreign Ministry, the Ministry of Foreign Affairs of Turkey."
    )
    links = run(
        linker,
        text,
        ("Turkey's foreign ministry", ORGANIZATION),
        ("the Turkish Foreign Ministry", ORGANIZATION),
        ("the Ministry of Foreign Affairs of Turkey", ORGANIZATION),
    )
    assert {link.actor_id for link in links} == {"org-tur-foreign-ministry"}


def test_first_person_in_a_quotation_is_its_speaker(linker: Linker) -> None:
    text = "Lena Probe said: I am ready."
    base = reading(text, ("Lena Probe", PERSON), ("I", PERSON))
    start = text.index("I am")
    quotation = Quotation((Span(start, start + 10, "I am ready"),), None, 0, None, "direct", (), 1.0)
    full = Reading(base.report_id, base.sentences, base.mentions, quotations=(quotation,))
    linked = linker.link(Report("rep-test", "test", text, published="2016-05-18"), full)
    assert linked.entity_of[0] == linked.entity_of[1]


def test_the_model_s_numbers_never_join_two_names(linker: Linker) -> None:
    text = "Ana Uno met Bea Due."
    base = reading(text, ("Ana Uno", PERSON), ("Bea Due", PERSON))
    joined = tuple(Mention(m.start, m.end, m.text, m.kind, 0, 1.0) for m in base.mentions)
    linked = linker.link(Report("r", "s", text), Reading("r", base.sentences, joined))
    assert linked.entity_of[0] != linked.entity_of[1]


def test_the_reader_s_chances_weigh_among_those_a_pronoun_may_mean(linker: Linker) -> None:
    text = "Peru wrote to Chile. It answered."
    base = reading(text, ("Peru", STATE), ("Chile", STATE), ("It", STATE))
    for chances, meant in ((((2, 0, 0.9), (2, 1, 0.05)), 0), (((2, 0, 0.05), (2, 1, 0.9)), 1)):
        linked = linker.link(Report("r", "s", text), replace(base, same_entity=chances))
        assert linked.entity_of[2] == linked.entity_of[meant]


def test_linking_the_same_reading_twice_gives_the_same_result(linker: Linker) -> None:
    text = "Hungary and Poland wrote to the UN secretary general. He read it."
    report = Report("r", "s", text, published="2010-01-01")
    marks = reading(
        text, ("Hungary", STATE), ("Poland", STATE), ("the UN secretary general", PERSON), ("He", PERSON)
    )
    first, second = linker.link(report, marks), Linker(Registry.load()).link(report, marks)
    assert isinstance(first, Linked)
    assert first == second


def test_a_named_newcomer_has_the_same_id_in_every_report(linker: Linker) -> None:
    text = "The Polish envoy Jan Probny wrote."
    one = linker.link(Report("r1", "a", text), reading(text, ("Jan Probny", PERSON)))
    two = linker.link(Report("r2", "b", text), reading(text, ("Jan Probny", PERSON)))
    assert one.entities[0].actor_id == two.entities[0].actor_id
    assert one.entities[0].country == "POL"


def test_an_unnamed_description_belongs_to_its_report(linker: Linker) -> None:
    text = "Western diplomats wrote."
    one = linker.link(Report("r1", "a", text), reading(text, ("Western diplomats", GROUP)))
    two = linker.link(Report("r2", "b", text), reading(text, ("Western diplomats", GROUP)))
    assert one.entities[0].actor_id != two.entities[0].actor_id


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Poland, Hungary and the Czech Republic", ("Poland", "Hungary", "the Czech Republic")),
        ("the presidents of Kenya and Uganda", ("the president of Kenya", "the president of Uganda")),
        ("Israeli and Egyptian officials", ("Israeli officials", "Egyptian officials")),
        ("Bosnia and Herzegovina", ("Bosnia and Herzegovina",)),
        ("Trinidad and Tobago and Saint Kitts and Nevis", ("Trinidad and Tobago", "Saint Kitts and Nevis")),
        ("Nora Probe, the justice minister", ("Nora Probe, the justice minister",)),
        ("the Foreign and Commonwealth Office", ("the Foreign and Commonwealth Office",)),
        ("her American and Mexican counterparts", ("her American counterpart", "her Mexican counterpart")),
        ("Nora Probe of Poland, Karl Test of Hungary", ("Nora Probe of Poland", "Karl Test of Hungary")),
        (
            "Nora Probe, the Polish minister, and Karl Test",
            ("Nora Probe", "Karl Test"),
        ),
        ("the Polish minister, Nora Probe", ("the Polish minister, Nora Probe",)),
        ("Nora Probe and aid worker Karl Test", ("Nora Probe", "aid worker Karl Test")),
        ("Nora Probe's uncle and adviser Karl Test", ("Nora Probe's uncle and adviser Karl Test",)),
        (
            "the Minister of Trade, Mines and Roads, Mr Karl Test",
            ("the Minister of Trade, Mines and Roads, Mr Karl Test",),
        ),
        (
            "Karl Test of the Union of Grain and Relief Organisations",
            ("Karl Test of the Union of Grain and Relief Organisations",),
        ),
        (
            "Ambassador Extraordinary and Plenipotentiary Karl Test",
            ("Ambassador Extraordinary and Plenipotentiary Karl Test",),
        ),
        (
            "Karl Test, Peru's president and Probe's most powerful backer",
            ("Karl Test, Peru's president and Probe's most powerful backer",),
        ),
        (
            "the Polish justice minister and deputy premier Nora Probe",
            ("the Polish justice minister and deputy premier Nora Probe",),
        ),
    ],
)
def test_joint_mentions_fall_into_members_and_names_with_and_stay_whole(
    text: str, members: tuple[str, ...]
) -> None:
    assert split_mention(text) == members


@pytest.mark.parametrize(
    ("words", "kind", "countries"),
    [
        ("Israeli-Palestinian", STATE, ["ISR", "PSE"]),
        ("The India–Pakistan", STATE, ["IND", "PAK"]),
        ("The EU-Turkey deal", ORGANIZATION, ["IGO", "TUR"]),
        ("Franco-German", STATE, ["FRA", "DEU"]),
        ("Russian and Ukrainian officials", GROUP, ["RUS", "UKR"]),
        ("Bosnia-Herzegovina", STATE, None),
        ("British-Iranian", PERSON, None),
        ("Turkish-backed", GROUP, None),
        ("Probe and Probe", ORGANIZATION, None),
    ],
)
def test_a_joint_mention_stands_for_its_members(
    linker: Linker, words: str, kind: MentionKind, countries: list[str] | None
) -> None:
    text = f"{words} mattered."
    linked = linker.link(Report("r", "a", text, published="2016-05-18"), reading(text, (words, kind)))
    if countries is None:
        assert dict(linked.joint) == {}
        assert linked.members(0) == (linked.entity_of[0],)
    else:
        assert [linked.entities[k].country for k in linked.members(0)] == countries


def test_joint_titles_are_who_held_the_offices(linker: Linker) -> None:
    text = "The US and Chinese presidents spoke."
    given = reading(text, ("The US and Chinese presidents", GROUP))
    linked = linker.link(Report("r", "a", text, published="2010-05-18"), given)
    members = [linked.entities[k] for k in linked.members(0)]
    assert [m.actor_id for m in members] == ["per-usa-barack-obama", "per-chn-hu-jintao"]
    assert {m.actor_id for m in members} <= {a.id for a in linked.actors}


def test_both_countries_are_the_two_named_before(linker: Linker) -> None:
    text = "Kenya wrote to Uganda. Both countries agreed."
    given = reading(text, ("Kenya", STATE), ("Uganda", STATE), ("Both countries", GROUP))
    linked = linker.link(Report("r", "a", text), given)
    assert linked.members(2) == (linked.entity_of[0], linked.entity_of[1])


def test_both_countries_are_those_named_side_by_side_rather_than_one_named_in_passing(linker: Linker) -> None:
    text = "Peru spoke for Laos and Fiji, and a Chilean envoy listened. It called both countries friends."
    marks = reading(
        text, ("Peru", STATE), ("Laos", STATE), ("Fiji", STATE), ("Chilean", STATE), ("both countries", GROUP)
    )
    linked = linker.link(Report("r", "s", text), marks)
    assert {linked.entities[e].name for e in linked.members(4)} == {"Laos", "Fiji"}


def test_an_embassy_told_by_a_pronoun_is_its_owner_s_and_not_of_the_state_it_stands_in(
    linker: Linker,
) -> None:
    embassy = run(
        linker,
        "Peru said its embassy in Santiago would close.",
        ("Peru", STATE),
        ("its embassy in Santiago", ORGANIZATION),
    )[1]
    assert (embassy.name, embassy.country) == ("Embassy of Peru", "PER")


def test_an_ambassador_told_by_a_pronoun_is_not_of_the_state_he_is_sent_to(linker: Linker) -> None:
    text = "Peru praised Chile and will return its ambassador to Santiago."
    base = reading(text, ("Peru", STATE), ("Chile", STATE), ("its ambassador to Santiago", PERSON))
    likelier = replace(base, same_entity=((2, 0, 0.05), (2, 1, 0.9)))
    linked = linker.link(Report("r", "s", text), likelier)
    assert linked.entities[linked.entity_of[2]].country == "PER"


def test_ministers_of_member_states_act_for_the_body_they_are_members_of(linker: Linker) -> None:
    text = "Foreign ministers of member-states met; member states were pleased."
    given = reading(text, ("Foreign ministers of member-states", GROUP), ("member states", GROUP))
    linked = linker.link(Report("r", "a", text), given)
    assert [linked.entities[k].country for k in linked.entity_of] == ["IGO", None]


def test_a_description_that_tells_an_age_means_the_person_without_office_spoken_of(linker: Linker) -> None:
    text = "Karl Test was freed, said Premier Nora Probe. The 27-year-old Australian left."
    names = ("Karl Test", "Premier Nora Probe", "The 27-year-old Australian")
    given = reading(text, *((n, PERSON) for n in names))
    linked = linker.link(Report("r", "a", text), given)
    assert linked.entity_of == (0, 1, 0)
    assert linked.entities[0].country == "AUS"


def test_so_many_countries_are_the_last_ones_listed(linker: Linker) -> None:
    text = "Kenya, Uganda and Rwanda joined. Chad and Mali stayed away. The three African countries agreed; the four states did not. Three countries left."
    names = ("Kenya", "Uganda", "Rwanda", "Chad", "Mali")
    given = reading(
        text,
        *((n, STATE) for n in names),
        ("The three African countries", GROUP),
        ("the four states", GROUP),
        ("Three countries", GROUP),
    )
    linked = linker.link(Report("r", "a", text), given)
    assert linked.members(5) == linked.entity_of[:3]
    assert len(linked.members(6)) == len(linked.members(7)) == 1


def test_two_persons_in_one_mention_are_the_persons_of_the_report(linker: Linker) -> None:
    text = "Nora Probe and Karl Test came. Test spoke."
    given = reading(text, ("Nora Probe and Karl Test", PERSON), ("Test", PERSON))
    linked = linker.link(Report("r", "a", text), given)
    assert [linked.entities[k].name for k in linked.members(0)] == ["Nora Probe", "Karl Test"]
    assert linked.members(0)[1] == linked.entity_of[1]


def test_a_host_without_a_state_is_of_the_state_travelled_to(linker: Linker) -> None:
    text = "LIMA - Premier Nora Probe of Peru will travel to Chile on 18 March for talks with President Karl Test."
    given = reading(text, ("Premier Nora Probe of Peru", PERSON), ("President Karl Test", PERSON))
    linked = linker.link(Report("r", "a", text, dateline_place="LIMA"), given)
    assert [linked.entities[k].country for k in linked.entity_of] == ["PER", "CHL"]


def test_what_is_said_of_a_visit_beside_a_name_tells_nothing_of_its_bearer(linker: Linker) -> None:
    text = "Premier Nora Probe of Peru will go to Chile for talks with President Karl Test, the first visit by a Peruvian premier."
    given = reading(text, ("Premier Nora Probe of Peru", PERSON), ("President Karl Test", PERSON))
    linked = linker.link(Report("r", "a", text), given)
    assert [linked.entities[k].country for k in linked.entity_of] == ["PER", "CHL"]


def test_local_groups_are_of_the_state_the_report_plays_in_unless_called_foreign(linker: Linker) -> None:
    text = "LIMA - The hostages met rebels. Foreign hostages met Western captives."
    groups = ("The hostages", "rebels", "Foreign hostages", "Western captives")
    given = reading(text, *((name, GROUP) for name in groups))
    linked = linker.link(Report("r", "a", text, dateline_place="LIMA"), given)
    assert [linked.entities[k].country for k in linked.entity_of] == ["PER", "PER", None, None]


def test_the_name_of_a_people_is_not_that_of_its_leader(linker: Linker) -> None:
    text = "The leader of the Syrian Kurds spoke. U.S. Attorney Samuel A. Probek listened to Lina Testow, head of the Riga House."
    given = reading(
        text,
        ("The leader of the Syrian Kurds", PERSON),
        ("U.S. Attorney Samuel A. Probek", PERSON),
        ("Lina Testow, head of the Riga House", PERSON),
    )
    linked = linker.link(Report("r", "a", text), given)
    names = [linked.entities[k].name for k in linked.entity_of]
    assert names == ["leader of the Syrian Kurds", "Samuel A Probek", "Lina Testow"]


def test_forces_with_a_name_of_their_own_are_no_states_army(linker: Linker) -> None:
    text = "The US army came. The Kurdish forces and the coalition forces left. The Syrian forces stayed."
    given = reading(
        text,
        ("The US army", ORGANIZATION),
        ("The Kurdish forces", GROUP),
        ("the coalition forces", GROUP),
        ("The Syrian forces", GROUP),
    )
    linked = linker.link(Report("r", "a", text), given)
    assert [linked.entities[k].country for k in linked.entity_of] == ["USA", "SYR", None, "SYR"]


def test_so_many_countries_pass_over_a_longer_list(linker: Linker) -> None:
    """ "The three states" are no part of a list of four."""
    text = "Kenya, Uganda and Togo joined. Chad, Mali, Niger and Benin looked on. The three states paid."
    names = ("Kenya", "Uganda", "Togo", "Chad", "Mali", "Niger", "Benin")
    given = reading(text, *((name, STATE) for name in names), ("The three states", GROUP))
    linked = linker.link(Report("r", "a", text), given)
    assert linked.members(len(names)) == linked.entity_of[:3]


def test_an_acronyms_full_name_begins_with_a_name(linker: Linker) -> None:
    """And the American continent is not the United States."""
    text = "A round of North American Bakery Agreement (NABA) talks ended. NABA stays."
    [short] = run(linker, text, ("NABA", ORGANIZATION))
    assert short.name == "North American Bakery Agreement"
    assert short.country is None


def test_a_body_of_another_is_of_its_state(linker: Linker) -> None:
    """Wherever the report was written."""
    text = "BRUSSELS, June 2 - The upper house of the Dutch parliament voted. Belgium watched."
    house, _ = run(linker, text, ("The upper house", ORGANIZATION), ("the Dutch parliament", ORGANIZATION))
    assert house.country == "NLD"


def test_two_lesser_titles_before_one_name_are_one_person(linker: Linker) -> None:
    """The highest offices are not held together."""
    assert len(split_mention("Chilean State Councilor and Foreign Minister Nora Probe")) == 1
    assert len(split_mention("Chilean President and Prime Minister Nora Probe")) == 2


def test_the_envoy_of_a_president_is_not_the_president(linker: Linker) -> None:
    """Whatever the reader's own clusters say."""
    text = "The special envoy of Chinese President Xi Jinping left."
    wanted = ("The special envoy", PERSON), ("Chinese President Xi Jinping", PERSON)
    read = reading(text, *wanted)
    same = tuple(replace(m, entity=0) for m in read.mentions)
    report = Report("rep-test", "test", text, published="2016-05-18")
    linked = linker.link(report, replace(read, mentions=same))
    envoy, president = linked.entity_of
    assert envoy != president


def test_both_alone_are_the_two_named_side_by_side_and_they_after_it_too(linker: Linker) -> None:
    """Not the group named last."""
    text = (
        "President Nora Probe of Peru and Premier Karl Test of Chile were asked after four guards died. "
        "Both accepted. They left."
    )
    given = reading(
        text,
        ("President Nora Probe of Peru", PERSON),
        ("Premier Karl Test of Chile", PERSON),
        ("four guards", GROUP),
        ("Both", GROUP),
        ("They", GROUP),
    )
    linked = linker.link(Report("r", "a", text, published="2016-05-18"), given)
    pair = linked.entity_of[:2]
    assert set(linked.members(3)) == set(linked.members(4)) == set(pair)


def test_both_men_are_the_two_persons_named_last(linker: Linker) -> None:
    """Not the state named between them and it."""
    text = "Ivo Testov met Karl Probe in Peru. Both men left."
    given = reading(
        text, ("Ivo Testov", PERSON), ("Karl Probe", PERSON), ("Peru", STATE), ("Both men", PERSON)
    )
    linked = linker.link(Report("r", "a", text, published="2016-05-18"), given)
    assert set(linked.members(3)) == set(linked.entity_of[:2])


def test_few_states_that_go_by_one_name_are_named_by_it() -> None:
    assert split_mention("the three Baltic states") == ("Estonia", "Latvia", "Lithuania")
    assert split_mention("NAFTA partners") == ("Canada", "Mexico", "the United States")
    assert split_mention("the Baltic fleet") == ("the Baltic fleet",)
    assert split_mention("NAFTA") == ("NAFTA",)


def test_one_of_a_group_is_not_the_group(linker: Linker) -> None:
    text = "A suspected Hamas recruiter, Karl Test, was held. The suspected Hamas recruiter denied it."
    named, again = run(
        linker,
        text,
        ("A suspected Hamas recruiter, Karl Test", PERSON),
        ("The suspected Hamas recruiter", PERSON),
    )
    assert named.name == "Karl Test"
    assert again.name == "suspected Hamas recruiter"
    [many] = run(linker, "The Hamas fighters left.", ("The Hamas fighters", PERSON))
    assert many.name == "Hamas"


def test_a_people_of_several_states_is_of_the_one_spoken_of(linker: Linker) -> None:
    text = "The Rwandan president died. Hutu soldiers and civilians marched."
    linked = run(
        linker,
        text,
        ("The Rwandan president", PERSON),
        ("Hutu soldiers", GROUP),
        ("civilians", GROUP),
        published="1994-04-10",
    )
    assert [link.country for link in linked] == ["RWA", "RWA", "RWA"]


def test_government_forces_are_of_the_state_the_report_plays_in(linker: Linker) -> None:
    """Not of the state whose forces were named last."""
    text = "ALGIERS, Algeria — French forces left. Government forces stayed."
    linked = run(linker, text, ("French forces", ORGANIZATION), ("Government forces", ORGANIZATION))
    assert [link.country for link in linked] == ["FRA", "DZA"]


def test_who_is_told_with_the_place_he_is_in_is_of_its_country(linker: Linker) -> None:
    """Unless he may be there from elsewhere, as an envoy."""
    text = "The locals in Potosi wept. The envoys in Potosi fled."
    given = reading(text, ("The locals", GROUP), ("The envoys", GROUP))
    places = tuple(
        Place(at, at + 6, "Potosi", "Potosi", "BOL") for at in (text.index("Potosi"), text.rindex("Potosi"))
    )
    linked = linker.link(Report("r", "a", text), replace(given, places=places))
    assert [linked.entities[e].country for e in linked.entity_of] == ["BOL", None]


def test_a_people_is_no_group_of_another_name_whatever_the_model_joins(linker: Linker) -> None:
    text = "Syria was quiet. The shelling of the Kurdish enclave in Syria went on. Islamic State fled."
    given = reading(text, ("Syria", STATE), ("the Kurdish", GROUP), ("Islamic State", GROUP))
    people = replace(given.mentions[1], entity=given.mentions[2].entity)
    given = replace(given, mentions=(given.mentions[0], people, given.mentions[2]))
    linked = linker.link(Report("r", "a", text), given)
    assert linked.entities[linked.entity_of[1]].name == "Kurdish"
    assert linked.entities[linked.entity_of[1]].country == "SYR"


def test_a_pronoun_goes_back_to_a_state_that_is_named_again_later(linker: Linker) -> None:
    text = "Kenya backs the pact, even if it fears Chad. Mali wept. Kenya and Chad will sign."
    linked = run(
        linker,
        text,
        ("Kenya", STATE),
        ("it", STATE),
        ("Chad", STATE),
        ("Mali", STATE),
        ("Kenya", STATE),
        ("Chad", STATE),
    )
    assert linked[1].country == "KEN"


def test_they_are_rather_many_than_one_state(linker: Linker) -> None:
    text = "The villagers fled from Chad. They wept in Chad."
    linked = run(linker, text, ("The villagers", GROUP), ("Chad", STATE), ("They", GROUP), ("Chad", STATE))
    assert linked[2].name == linked[0].name
