"""Front matter: the YAML that may stand before a Markdown text.

Owns where it ends and which YAML is allowed: plain data, read by the core schema of YAML 1.2, where `no` is a word (and
the language of Norway), a date is text and `12:30` is not a number. Refuses to know what its fields mean.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any, Final

import yaml

from cms.content.documents import InvalidBody, refusal
from cms.content.texts import has_surrogate

MAX_FRONT_MATTER_CHARS: Final = 65_536
"""Source: house rule."""

_OPENING: Final = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_CORE_SCHEMA: Final = (
    ("null", r"(?:~|null|Null|NULL|)", ("~", "n", "N", "")),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", tuple("tTfF")),
    ("int", r"[-+]?[0-9]+", tuple("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", tuple("-+.0123456789")),
)
"""Tag, pattern, first letters. Source: YAML 1.2.2 section 10.3.2, without octal, hexadecimal, infinity and NaN."""


class _Loader(yaml.SafeLoader):
    """Reads plain data: no aliases, by which a few lines stand for gigabytes, and no key twice."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - PyYAML keeps its resolvers in a class attribute

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node, unless it is an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping, unless a name in it is not text or is there twice."""
        names: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key) if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str) or name in names:
                raise yaml.MarkedYAMLError(problem="a name has to be text, and unique", problem_mark=key.start_mark)
            names.add(name)
        return super().construct_mapping(node, deep=deep)

    def construct_int(self, node: yaml.ScalarNode) -> int:
        """Construct a decimal number; a leading zero means nothing."""
        return int(str(self.construct_scalar(node)))

    def construct_float(self, node: yaml.ScalarNode) -> float:
        """Construct a number with a fraction."""
        return float(str(self.construct_scalar(node)))


for _tag, _pattern, _first in _CORE_SCHEMA:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^{_pattern}$"), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_float)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter as plain data, and the text after it.

    Front matter begins with `---` on the very first line and ends with `---` or `...`; a text without it comes back as
    it is, with an empty dictionary.

    Raises:
        InvalidBody: the front matter is too long, is not YAML, or is not a mapping; the detail names the line.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return {}, text
    source = text[opening.end() : closing.start()]
    if len(source) > MAX_FRONT_MATTER_CHARS:
        raise refusal("front_matter", f"The front matter is longer than {MAX_FRONT_MATTER_CHARS:,} characters.")
    if has_surrogate(source):
        raise refusal("unreadable", "The front matter holds half of a surrogate pair, which is not a character.")
    values = _loaded(source)
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise refusal("front_matter", "The front matter has to be lines of “name: value”.")
    return values, text[closing.end() :]


def _loaded(source: str) -> object:
    try:
        return yaml.load(source, Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        raise _refused(error) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise refusal("front_matter", "The front matter is not YAML that we read.") from error


def _refused(error: yaml.MarkedYAMLError) -> InvalidBody:
    line = f" in line {error.problem_mark.line + 2}" if error.problem_mark is not None else ""
    return refusal("front_matter", f"The front matter is not YAML that we read{line}: {error.problem}.")
