"""Environment variables: which are ours, and from the text of each to the declared type."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, get_args, get_origin

PREFIX: Final = "MASTHEAD_"

NOT_SETTINGS: Final = ("MASTHEAD_REQUIRE", "MASTHEAD_TEST_", "MASTHEAD_XSS_CORPUS")
"""Names with our prefix that belong to the test suite."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def given(source: Mapping[str, str], known: Collection[str], problems: list[str]) -> dict[str, str]:
    """Return the texts of our variables by the name of their setting, reading the `_FILE` ones. `known` are all names."""
    found: dict[str, str] = {}
    for variable, text in source.items():
        if not variable.startswith(PREFIX) or variable.startswith(NOT_SETTINGS):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name.removesuffix("_file") in known:
            if variable.removesuffix("_FILE") in source:
                problems.append(f"{variable} and {variable.removesuffix('_FILE')} say the same thing: set one of them.")
            try:
                found[name.removesuffix("_file")] = Path(text).read_text().strip()
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "it is not text"
                problems.append(f"{variable}={text!r}: cannot be read ({reason}).")
        else:
            found[name] = text
    return found


def parse(hint: Any, text: str) -> Any:
    """Return what the text of a variable means as the declared type.

    Raises:
        ValueError: it means nothing; says what was expected.
    """
    if get_origin(hint) is tuple:
        return tuple(parse(get_args(hint)[0], item.strip()) for item in text.split(",") if item.strip())
    if hint == int | None:
        return _whole_number(text) if text else None
    if hint == float | None:
        return _number(text) if text else None
    parser = _PARSERS.get(hint)
    return parser(text) if parser is not None else _choice(hint, text)


def _whole_number(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdecimal():
        raise ValueError("a whole number, not negative, is expected")
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text.strip()):
        raise ValueError("a number such as 2.5, not negative, is expected")
    return float(text)


def _switch(text: str) -> bool:
    try:
        return {"true": True, "false": False}[text.strip().lower()]
    except KeyError:
        raise ValueError("true or false is expected") from None


def _choice(choices: type[StrEnum], text: str) -> StrEnum:
    try:
        return choices(text)
    except ValueError:
        raise ValueError(f"one of {', '.join(choices)} is expected") from None


_PARSERS: Final[dict[Any, Callable[[str], Any]]] = {
    str: str,
    int: _whole_number,
    float: _number,
    bool: _switch,
    Path: Path,
    Network: lambda text: ipaddress.ip_network(text, strict=False),
}
