"""The ontology's data files are whole and consistent."""

from __future__ import annotations

import pytest

from communique import ontology
from communique.records import EventType, Mode


def test_every_type_has_its_facts() -> None:
    assert list(ontology.types()) == list(EventType)


@pytest.mark.parametrize("kind", list(EventType))
def test_a_type_is_within_its_scales(kind: EventType) -> None:
    info = ontology.types()[kind]
    assert -10.0 <= ontology.goldstein(kind) <= 10.0
    assert ontology.cameo(kind) in info.cameo_roots
    assert len(info.cameo) == 2
    assert info.definition.endswith(".")


def test_every_cameo_root_above_a_bare_statement_falls_under_a_type() -> None:
    roots = {root for info in ontology.types().values() for root in info.cameo_roots}
    assert roots == {f"{n:02d}" for n in range(2, 21)}


def test_cooperation_weighs_more_than_conflict() -> None:
    weights = {kind: ontology.goldstein(kind) for kind in EventType}
    friendly = list(EventType)[: list(EventType).index(EventType.REQUEST)]
    assert min(weights[k] for k in friendly) > max(w for k, w in weights.items() if k not in friendly)


def test_modes_and_contexts_are_defined_once() -> None:
    assert set(ontology.modes()) == set(Mode)
    contexts = list(ontology.contexts())
    assert contexts == sorted(set(contexts))
    assert all(ontology.contexts().values())
