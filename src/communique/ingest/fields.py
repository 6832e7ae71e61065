"""Records of news dumps: which of their many field names means what.

Names are compared without case, "_", "-", "." and spaces, so ``date_publish``, ``datePublish`` and "Date
Publish" are one. The first name of a list that holds a value wins.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from communique.errors import UnreadableInput
from communique.ingest.assemble import Parts
from communique.ingest.outlets import host_of, publisher_of

ID = (
    "id",
    "docid",
    "documentid",
    "articleid",
    "storyid",
    "reportid",
    "sourceid",
    "uid",
    "uuid",
    "guid",
    "key",
)
TEXT = (
    "text",
    "maintext",
    "articletext",
    "fulltext",
    "articlebody",
    "bodytext",
    "body",
    "content",
    "article",
    "story",
    "textcontent",
    "plaintext",
    "rawtext",
)
HTML = ("html", "rawhtml", "htmlcontent", "bodyhtml", "contenthtml", "page")
TITLE = ("title", "headline", "head", "heading", "articletitle", "webtitle")
URL = ("url", "link", "sourceurl", "weburl", "articleurl", "permalink", "canonicalurl", "uri")
PUBLISHED = (
    "published", "datepublish", "datepublished", "publishdate", "publisheddate", "publishedat",
    "publishedon", "publicationdate",
    "pubdate", "webpublicationdate", "firstpublished", "releasedate", "date", "articledate",
    "storydate", "pubtime", "timestamp",
)  # fmt: skip
PUBLISHER = (
    "publisher",
    "publication",
    "publishername",
    "outlet",
    "newspaper",
    "mediaoutlet",
    "media",
    "sourcename",
    "sitename",
    "source",
    "sitetitle",
)
DOMAIN = ("sourcedomain", "domain", "hostname", "host", "site", "website", "netloc")
LANGUAGE = ("language", "lang", "languagecode", "inlanguage")
BYLINE = ("byline", "authors", "author", "creator", "writer", "journalist")
DATELINE = ("datelineplace", "dateline")
AGENCY = ("agency", "newsagency", "wire", "wireservice")

TEXT_FIELDS_SHOWN = "text, html, maintext, body or content"

_MARKUP = re.compile(r"</?(?:p|div|br|article|h[1-6]|section|span|ul|li|body|html)\b[^<>]*>", re.IGNORECASE)


def parts_of_record(record: Mapping[str, Any], source_id: str) -> tuple[Parts, str | None]:
    """The parts of a record, and its HTML when that, not plain text, is what it holds (``text`` is then
    empty).

    ``source_id`` is used when the record has no id of its own. Raises :class:`UnreadableInput` without text
    and HTML.
    """
    folded: dict[str, Any] = {}
    for name, value in record.items():
        folded.setdefault(re.sub(r"[\W_]+", "", str(name).casefold()), value)
    text, text_name = _first_text(folded)
    html = _string(_first(folded, HTML))
    if text and text_name != "text" and len(_MARKUP.findall(text)) >= 2:
        text, html = "", text
    if not text and not html:
        raise UnreadableInput(f"no text: none of its fields ({_field_names(record)}) is {TEXT_FIELDS_SHOWN}")
    url = _string(_first(folded, URL))
    domain = _string(_first(folded, DOMAIN))
    parts = Parts(
        source_id=_string(_first(folded, ID)) or source_id,
        text=text,
        url=url if url and re.match(r"https?://", url) else None,
        publisher=_publisher(_first(folded, PUBLISHER)) or publisher_of(domain),
        title=_string(_first(folded, TITLE)),
        byline=_names(_first(folded, BYLINE)),
        dateline_place=_string(_first(folded, ("datelineplace",))),
        published=_date_value(_first(folded, PUBLISHED)),
        language=_string(_first(folded, LANGUAGE)),
        origin=_string(_first(folded, AGENCY)),
        raw_sha256=_digest(record),
    )
    return parts, (html if not text else None)


def _digest(record: Mapping[str, Any]) -> str:
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=True, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _first(folded: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((folded[name] for name in names if name in folded and not _is_absent(folded[name])), None)


def _first_text(folded: Mapping[str, Any]) -> tuple[str, str]:
    for name in TEXT:
        value = folded.get(name)
        if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            value = "\n\n".join(value)
        if isinstance(value, str) and value.strip():
            return value, name
    return "", ""


def _is_absent(value: Any) -> bool:
    return (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, str) and not value.strip())
    )


def _string(value: Any) -> str | None:
    """A scalar as text; structures, truth values and what is absent give ``None``."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool) and not _is_absent(value):
        return str(value)
    return None


def _date_value(value: Any) -> object:
    if isinstance(value, date) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return _string(value)


def _publisher(value: Any) -> str | None:
    """A publisher's name; of ``{"name": …}`` the name, of an address its outlet."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    name = _string(value)
    if name and re.match(r"https?://", name):
        return publisher_of(name)
    return name if name is None or not re.fullmatch(r"[\d.]+", name) or host_of(name) else None


def _names(value: Any) -> tuple[str, ...]:
    """Names of a byline: a list, a mapping with ``name``, or a text parted by ";", "," and "and"."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, list | tuple):
        return tuple(name for part in value for name in _names(part))
    text = _string(value)
    if not text:
        return ()
    if text.startswith("[") and text.endswith("]"):
        text = re.sub(r"[\[\]'\"]", "", text)
    return tuple(
        name.strip()
        for name in re.split(r"\s*[;|]\s*|,\s+(?=[A-ZÀ-Þ])|\s+(?:and|&)\s+", re.sub(r"^(?i:by)\s+", "", text))
        if name.strip()
    )


def _field_names(record: Mapping[str, Any]) -> str:
    names = sorted(str(name) for name in record)
    shown = ", ".join(name[:30] for name in names[:8])
    return (shown + (", …" if len(names) > 8 else "")) or "it has none"
