"""The Reader: one encoder pass over each window, the time grammar and the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from communique.errors import UsageError
from communique.reader.assemble import Assembler
from communique.reader.layers import TYPES
from communique.reader.model import Model
from communique.reader.places import Gazetteer, candidates, place_spans, resolve_places
from communique.reader.relation import mark_pair
from communique.reader.sentences import split_sentences
from communique.reader.settings import Thresholds
from communique.reader.times import find_times
from communique.reader.windows import make_windows, tokenize
from communique.records import Reading, Report
from communique.settings import Settings

READER_VERSION = "1"


class Reader:
    """Reads reports: the seam behind which the model stands.

    ``Reader().read_batch(reports)`` gives one Reading a report, in order; ``coder`` names version and model digest.
    Raises ModelError where the model's files are missing or damaged.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        model: Path | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.model = Model(model, threads=self.settings.threads)
        self.thresholds = thresholds or Thresholds()
        self.gazetteer = Gazetteer.open()

    @property
    def coder(self) -> str:
        """Version of the reader and digest of its model, as every assertion carries it."""
        return f"communique-{READER_VERSION}/{self.model.digest}"

    def read_batch(self, reports: Sequence[Report]) -> list[Reading]:
        """One Reading a report, in order."""
        prepared = []
        for report in reports:
            sentences = split_sentences(report.text)
            tokens = tokenize(self.model.tokenizer, report.text)
            prepared.append((sentences, tokens, make_windows(tokens, sentences)))
        encoded = self.model.encode([(tokens, windows) for _, tokens, windows in prepared])
        readings = []
        for report, (sentences, _, _), seen in zip(reports, prepared, encoded, strict=True):
            times = find_times(report.text, report.published, sentences=sentences)
            if not len(seen.tokens.ids):
                readings.append(Reading(report.id, sentences, times=times))
                continue
            work = Assembler(
                report.text,
                seen,
                self.model.heads,
                times,
                self.thresholds,
                sides=self.model.sides,
                sentences=sentences,
                dateline=report.dateline_place,
            )
            mentions = work.mentions()
            quotations = work.quotations(mentions)
            tagged = [work.span(s) for s in work.spans["place"]]
            known = candidates(report.text, self.gazetteer)
            names, number = place_spans(report.text, tagged, known, mentions)
            triggers = tuple(
                replace(
                    t,
                    place=number[t.place] if t.place is not None else None,
                    place_chances=tuple((number[p], chance) for p, chance in t.place_chances),
                )
                for t in work.triggers(mentions, quotations)
            )
            readings.append(
                Reading(
                    report_id=report.id,
                    sentences=sentences,
                    mentions=mentions,
                    titles=work.titles(),
                    quotations=quotations,
                    triggers=triggers,
                    times=times,
                    places=resolve_places(
                        report.text,
                        names,
                        self.gazetteer,
                        dateline=report.dateline_place,
                        url=report.url,
                        publisher=report.publisher,
                    ),
                    same_event=work.same_event(triggers),
                    same_entity=work.same_entity(),
                )
            )
        return readings

    def relation(
        self, text: str, actor: tuple[int, int], recipient: tuple[int, int]
    ) -> list[tuple[str, float]]:
        """The PLOVER types that may join a given actor and recipient, with probabilities, best first.

        ``actor`` and ``recipient`` are (start, end) characters of ``text``. Raises UsageError where a span is empty or
        outside the text.
        """
        for name, (start, end) in (("actor", actor), ("recipient", recipient)):
            if not 0 <= start < end <= len(text) or not text[start:end].strip():
                raise UsageError(
                    f"{name}: ({start}, {end}) is no span of a text of {len(text)} characters; give start < end inside it"
                )
        pair = mark_pair(tokenize(self.model.tokenizer, text), actor, recipient)
        if pair is None:
            raise UsageError("actor or recipient covers no word; give the characters of a name")
        probabilities = self.model.relate(pair)
        ranked = sorted(zip(TYPES, probabilities.tolist(), strict=True), key=lambda item: (-item[1], item[0]))
        return [(name, round(p, 6)) for name, p in ranked]
