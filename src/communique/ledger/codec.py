"""Records to canonical JSON and back. One record has one text, whatever machine or run writes it."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from communique.records import to_plain

T = TypeVar("T")
Convert = Callable[[Any], Any]


def encode(record: Any) -> str:
    """A record (or JSON value) as canonical JSON: sorted keys, no spaces, text unescaped."""
    return json.dumps(to_plain(record), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def decode(kind: type[T], text: str) -> T:
    """The record of class ``kind`` that :func:`encode` wrote.

    Raises ValueError, TypeError or KeyError on any other.
    """
    record: T = from_plain(kind, json.loads(text))
    return record


def from_plain(kind: Any, value: Any) -> Any:
    """JSON-ready ``value`` as an instance of the type ``kind``.

    A record, an enum, a tuple, an optional or a scalar.
    """
    return _converter(kind)(value)


@cache
def _converter(kind: Any) -> Convert:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        (inner,) = [_converter(a) for a in arguments if a is not type(None)]
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple_converter(arguments)
    if origin is Mapping or kind is Any:
        return lambda value: value
    if dataclasses.is_dataclass(kind):
        return _record_converter(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return _scalar_converter(kind)


def _tuple_converter(arguments: tuple[Any, ...]) -> Convert:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _converter(arguments[0])
        return lambda value: tuple(map(item, _as_list(value)))
    items = [_converter(a) for a in arguments]
    return lambda value: tuple(item(v) for item, v in zip(items, _as_list(value), strict=True))


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"expected a list, not {value!r}")
    return list(value)


def _record_converter(kind: Any) -> Convert:
    hints = typing.get_type_hints(kind)
    fields = [(f.name, _converter(hints[f.name])) for f in dataclasses.fields(kind)]
    known = {name for name, _ in fields}

    def convert(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError(f"expected a JSON object, not {value!r}")
        if unknown := sorted(set(value) - known):
            raise KeyError(f"{kind.__name__} has no field {', '.join(unknown)}")
        return kind(**{name: item(value[name]) for name, item in fields if name in value})

    return convert


def _scalar_converter(kind: Any) -> Convert:
    def convert(value: Any) -> Any:
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise TypeError(f"expected {kind.__name__}, not {value!r}")
        return value

    return convert
