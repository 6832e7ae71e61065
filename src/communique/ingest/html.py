"""HTML pages: the report's text with its paragraphs, and the metadata the markup states.

trafilatura finds the main text; metadata come from JSON-LD, ``<meta>``, ``<time>`` and the usual byline
elements, in that order. Nothing is read from a page's running text here; :mod:`communique.ingest.assemble`
does that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

from communique.errors import UnreadableInput
from communique.ingest.dates import parse_date
from communique.ingest.outlets import host_of, publisher_of

PRUNED = [
    "//figcaption", "//*[contains(@class,'caption')]", "//aside", "//nav", "//form", "//button", "//noscript",
    "//*[contains(@class,'font-size') or contains(@class,'fontsize') or contains(@class,'text-size')]",
    "//*[contains(@class,'share-') or contains(@class,'social-') or contains(@class,'sharing')]",
]  # fmt: skip
"""Elements that hold no report text; trafilatura drops most of them, not all."""

_ARTICLE_TYPES = re.compile(r"Article|Posting|Report$|Report\b|LiveBlog", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date.issued",
    "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "dc.date.created", "dcterms.date", "publication_date", "publish_date",
    "publishdate", "pubdate", "parsely-pub-date",
    "sailthru.date", "article.published", "published-date", "published_time", "date",
    "cxenseparse:recs:publishtime", "bt:pubdate",
)  # fmt: skip
_AUTHOR_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
)
_AUTHOR_NODES = (
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' byline ')"
    " or contains(concat(' ', @class, ' '), ' author ')]"
)
_TIME_NODES = (
    "//time[@pubdate][@datetime]",
    "//*[contains(@class, 'publish')]/descendant-or-self::time[@datetime]",
    "//header//time[@datetime]",
    "(//article)[1]//time[@datetime]",
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page gives. ``published`` is the raw value of the markup that looked like a date."""

    text: str
    url: str | None
    publisher: str | None
    title: str | None
    byline: tuple[str, ...]
    published: str | None
    language: str | None


def read_page(markup: str, url: str | None = None) -> Page:
    """The report on a page. ``url`` is where it was fetched from, if it was.

    Raises :class:`UnreadableInput` when the markup cannot be parsed or holds no text.
    """
    tree = _tree(markup)
    data = _linked_data(tree)
    meta = _meta(tree)
    address = url or _address(tree, meta)
    site = _text(meta.get("og:site_name"))
    publisher = _known_publisher(address) or _publisher_of_data(data) or site or publisher_of(address)
    title = _title(tree, meta, data, (site, publisher))
    text = _main_text(markup, tree, address)
    if not text.strip():
        raise UnreadableInput("no report text found on the page")
    return Page(
        text=text,
        url=address,
        publisher=publisher,
        title=title,
        byline=_byline(tree, meta, data),
        published=_published(tree, meta, data),
        language=_language(tree, data),
    )


def _tree(markup: str) -> lxml.html.HtmlElement:
    try:
        tree: lxml.html.HtmlElement = lxml.html.document_fromstring(
            _XML_DECLARATION.sub("", markup).replace("\x00", "")
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableInput(f"not readable as HTML: {type(error).__name__}") from error
    return tree


def _main_text(markup: str, tree: lxml.html.HtmlElement, url: str | None) -> str:
    """trafilatura's text, block by block; where it finds none, the page's own paragraphs."""
    from trafilatura import bare_extraction

    try:
        document = bare_extraction(
            _XML_DECLARATION.sub("", markup),
            url=url,
            include_comments=False,
            include_tables=True,
            prune_xpath=PRUNED,
        )
    except (
        Exception
    ) as error:  # a page is hostile input to a large parser: whatever it trips over is this page's fault
        raise UnreadableInput(f"the page's text could not be taken out: {type(error).__name__}") from error
    body = getattr(document, "body", None) if document is not None else None
    blocks = [block for block in _blocks(body) if block] if body is not None else []
    if blocks:
        return "\n\n".join(blocks)
    for pruned in tree.xpath(
        "//script|//style|//nav|//header|//footer|//aside|//form|//figcaption|//noscript"
    ):
        pruned.drop_tree()
    paragraphs = [_text(node.text_content()) for node in tree.xpath("//body//p")]
    found = [paragraph for paragraph in paragraphs if paragraph]
    return "\n\n".join(found) if found else (_text(tree.text_content()) or "")


def _blocks(body: Any) -> Iterator[str]:
    """The text of each block element of trafilatura's tree, in order."""
    for node in body:
        if not isinstance(node.tag, str):
            continue
        nested = [
            child for child in node.iterdescendants() if child.tag in ("p", "item", "row", "quote", "head")
        ]
        if node.tag in ("list", "quote", "table", "div") and nested:
            yield from (text for child in _outermost(nested) if (text := _flat(child)))
        elif text := _flat(node):
            yield text


def _outermost(nodes: list[Any]) -> list[Any]:
    chosen = set(nodes)
    return [node for node in nodes if not any(ancestor in chosen for ancestor in node.iterancestors())]


def _flat(node: Any) -> str:
    """An element's text on one line, line breaks as LF."""
    pieces: list[str] = []
    for event, part in etree.iterwalk(node, events=("start", "end")):
        if event == "start":
            if part.tag in ("lb", "p", "item", "cell") and pieces and part is not node:
                pieces.append(" " if part.tag == "cell" else "\n")
            pieces.append(part.text or "")
        elif part is not node:
            pieces.append(part.tail or "")
    lines = (
        re.sub(r"\s+", " ", line).strip()
        for line in re.sub(r"[ \t\r\f]*\n\s*", "\n", "".join(pieces)).split("\n")
    )
    return " ".join(lines).strip() if node.tag != "quote" else "\n\n".join(line for line in lines if line)


def _linked_data(tree: lxml.html.HtmlElement) -> Mapping[str, Any]:
    """The JSON-LD object that describes the article, or an empty mapping."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads(script.text or "", strict=False)
            found = next((node for node in _nodes(data) if _is_article(node)), None)
        except (ValueError, RecursionError):
            continue
        if found is not None:
            return found
    return {}


def _nodes(data: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth < 4 and key in data:
                yield from _nodes(data[key], depth + 1)
    elif isinstance(data, list) and depth < 4:
        for part in data:
            yield from _nodes(part, depth + 1)


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and _ARTICLE_TYPES.search(name) for name in names) or (
        "headline" in node and "datePublished" in node
    )


def _meta(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """The first content of each meta name or property, by lower-case name."""
    found: dict[str, str] = {}
    for node in tree.xpath("//meta[@content]"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        if name and node.get("content").strip():
            found.setdefault(name.strip().lower(), node.get("content").strip())
    return found


def _address(tree: lxml.html.HtmlElement, meta: Mapping[str, str]) -> str | None:
    links: list[str | None] = [
        node.get("href")
        for node in tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical'][@href]")
    ]
    for candidate in (*links, meta.get("og:url")):
        if candidate and re.match(r"https?://\S+$", candidate.strip()) and host_of(candidate):
            return candidate.strip()
    return None


def _known_publisher(url: str | None) -> str | None:
    """The table's name for the address's outlet; a bare domain is worse than what the page calls itself."""
    name = publisher_of(url)
    host = host_of(url)
    return name if name and host and not host.endswith(name) else None


def _publisher_of_data(data: Mapping[str, Any]) -> str | None:
    publisher = data.get("publisher")
    if isinstance(publisher, list) and publisher:
        publisher = publisher[0]
    if isinstance(publisher, Mapping):
        publisher = publisher.get("name")
    return _text(publisher) if isinstance(publisher, str) else None


def _title(
    tree: lxml.html.HtmlElement,
    meta: Mapping[str, str],
    data: Mapping[str, Any],
    sites: tuple[str | None, ...],
) -> str | None:
    headings = [text for node in tree.xpath("//h1") if (text := _text(node.text_content()))]
    names = [text for node in tree.xpath("//head/title") if (text := _text(node.text_content()))]
    headline: object = data.get("headline")
    candidates = (
        headline if isinstance(headline, str) else None,
        meta.get("og:title"),
        *headings[:1],
        *names[:1],
    )
    for candidate in candidates:
        if title := _text(candidate):
            for site in sites:
                if site:
                    title = (
                        re.sub(
                            rf"\s*[|–—:·»-]\s*(?:www\.)?{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE
                        )
                        or title
                    )
            return title
    return None


def _byline(tree: lxml.html.HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any]) -> tuple[str, ...]:
    if names := tuple(_author_names(data.get("author"))):
        return names
    for name in _AUTHOR_META:
        if (value := meta.get(name)) and not re.match(r"https?:", value):
            return _split_names(value)
    for node in tree.xpath(_AUTHOR_NODES):
        value = _text(node.text_content())
        if value and len(value) <= 80 and not re.search(r"\d{4}|@", value):
            return _split_names(value)
    return ()


def _author_names(author: Any) -> Iterator[str]:
    if isinstance(author, list):
        for part in author[:20]:
            if not isinstance(part, list):
                yield from _author_names(part)
    elif isinstance(author, Mapping):
        yield from _author_names(author.get("name")) if isinstance(author.get("name"), str) else ()
    elif isinstance(author, str):
        yield from _split_names(author)


def _split_names(value: str) -> tuple[str, ...]:
    cleaned = re.sub(r"^(?:by|written by)\s+", "", _text(value) or "", flags=re.IGNORECASE)
    parts = re.split(r"\s*[;|]\s*|,\s+(?=[A-ZÀ-Þ])|\s+(?:and|&)\s+", cleaned)
    return tuple(part for part in (part.strip(" ,") for part in parts) if part)


def _published(tree: lxml.html.HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any]) -> str | None:
    """The first value that is a date; if none is, the first value at all, so that the caller can say what
    it was.
    """
    found: list[str] = []
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if isinstance(data.get(key), str):
            found.append(data[key])
    found += [meta[name] for name in _DATE_META if name in meta]
    for node in tree.xpath("//*[@itemprop='datePublished']"):
        found.append(node.get("datetime") or node.get("content") or node.text_content())
    found += [node.get("datetime") for path in _TIME_NODES for node in tree.xpath(path)]
    values = [value for value in (_text(raw) for raw in found) if value]
    return next((value for value in values if parse_date(value)), values[0] if values else None)


def _language(tree: lxml.html.HtmlElement, data: Mapping[str, Any]) -> str | None:
    """The language JSON-LD states. ``<html lang>`` is left to a template too often to outweigh the text
    itself.
    """
    language = data.get("inLanguage")
    return language if isinstance(language, str) else None


def _text(value: str | None) -> str | None:
    if not isinstance(value, str):
        return None
    return re.sub(r"\s+", " ", value).strip() or None
