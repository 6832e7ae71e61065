"""Every command explains itself, and the reference page is made from the commands."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import typer.main

from communique.cli.main import app

MAKER = Path(__file__).parents[2] / "docs" / "make_cli.py"


@pytest.fixture(scope="module")
def maker() -> Any:
    spec = importlib.util.spec_from_file_location("make_cli", MAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_argument_and_option_has_a_help_text(maker: Any) -> None:
    found = dict(maker.commands(typer.main.get_command(app), "communique"))
    assert {"communique read", "communique events", "communique eval gold"} <= set(found)
    silent = [path for path, command in found.items() if not command.help]
    silent += [f"{path} {p.name}" for path, command in found.items() for p in command.params if not p.help]
    assert silent == []


def test_every_option_that_takes_a_value_names_it(maker: Any) -> None:
    found = dict(maker.commands(typer.main.get_command(app), "communique"))
    unnamed = [
        f"{path} {p.name}"
        for path, command in found.items()
        for p in command.params
        if not isinstance(p.default, bool) and p.name != "help" and not p.metavar
    ]
    assert unnamed == []


def test_the_reference_page_is_what_the_commands_say(maker: Any) -> None:
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), "run docs/make_cli.py"
