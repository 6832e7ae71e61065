"""How words depend on each other, by a parser that the reader learns from: ``parse(docs, "en_core_web_md", cache)``.

Nobody marked the syntax of our texts; a spaCy pipeline for English (labels of ClearNLP) gives it, and two narrow layers on
the reader's encoder learn it (``train_syntax.py``), so that no parser is needed to read.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path

from documents import Document, Word

Parsed = list[tuple[int, int, int, str]]  # of one sentence, characters and heads counted within it


def parse(docs: Iterable[Document], parser: str, cache: Path) -> None:
    """Put the words of every document's sentences into it; ``parser`` is the name or folder of a spaCy pipeline.

    ``cache`` keeps what was parsed from one run to the next.
    """
    known: dict[bytes, Parsed] = pickle.loads(cache.read_bytes()) if cache.exists() else {}
    docs = list(docs)
    new = {digest(t): t for d in docs for t in texts(d) if digest(t) not in known}
    if new:
        import spacy

        pipeline = spacy.load(parser, exclude=["ner", "senter", "lemmatizer"])
        for key, seen in zip(new, pipeline.pipe(new.values(), batch_size=256), strict=True):
            known[key] = [(t.idx, t.idx + len(t.text), t.head.i, t.dep_) for t in seen]
        cache.write_bytes(pickle.dumps(known))
    for doc in docs:
        doc.words = []
        for (start, _), text in zip(doc.sentences, texts(doc), strict=True):
            first = len(doc.words)
            doc.words += [
                Word(start + a, start + b, first + head, label) for a, b, head, label in known[digest(text)]
            ]


def texts(doc: Document) -> list[str]:
    """The document's sentences, each on one line."""
    return [doc.text[start:end].replace("\n", " ") for start, end in doc.sentences]


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:12]
