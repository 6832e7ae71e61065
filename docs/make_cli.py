"""Writes docs/reference/cli.md from the command line itself; run after a change. A test compares the two."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from communique.cli.main import app
from communique.cli.options import EXIT_CODES

PAGE = Path(__file__).parent / "reference" / "cli.md"

_HEAD = """# The command line

Made from the commands themselves by `docs/make_cli.py`; edit the commands, not this page.

Records go to standard output, everything else to standard error, one line each. Where an id is asked
for, the beginning of one will do when only one record's id begins so. The ledger is `communique.db` in the
current folder unless `--ledger` or the environment variable `COMMUNIQUE_LEDGER` names another.
"""


def commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _cell(text: object) -> str:
    return re.sub(r"\s+", " ", str(text or "")).replace("|", "\\|")


def _option(option: Any) -> str:
    flag = isinstance(option.default, bool)
    names = ", ".join(f"`{name}`" for name in option.opts)
    kind = "" if flag else " " + _cell(option.metavar)
    given = getattr(option.default, "value", option.default)
    default = "" if flag or given is None else _cell(given)
    return f"| {names}{kind} | {_cell(option.help)} | {default} |"


def section(path: str, command: Any) -> str:
    """One command as Markdown: what it does, its arguments, its options."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    call = " ".join([path, *(_argument(a) for a in arguments), "[OPTIONS]"])
    about = re.sub(r"[ \t]*\n[ \t]*", "\n", command.help or "").strip()
    lines = [f"## {path}", "", f"    {call}", "", about, ""]
    if arguments:
        lines += [*(f"- `{a.metavar or a.name.upper()}`: {_cell(a.help)}" for a in arguments), ""]
    if options:
        lines += ["| option | | default |", "|---|---|---|", *map(_option, options), ""]
    return "\n".join(lines)


def _argument(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    name += "…" if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def page() -> str:
    """The whole page."""
    root = typer.main.get_command(app)
    codes = ["## Exit codes", "", "| code | meaning |", "|---|---|"]
    codes += [f"| {code.value} | {meaning} |" for code, meaning in EXIT_CODES]
    parts = [_HEAD, *(section(path, command) for path, command in commands(root, "communique"))]
    return "\n".join([*parts, *codes]) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
