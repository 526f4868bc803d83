"""Markdown as static site generators take it: shortcodes (Hugo), Liquid (Jekyll) and components (MDX) in between.

Owns what of them has a counterpart here. The rest stays in the text and is noted. Code is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from cms.imports.lines import web_address
from cms.imports.records import Note

_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_INLINE: Final = re.compile(r"(?<!`)(`+)(?!`)[^`\n]+?(?<!`)\1(?!`)")
_HUGO: Final = re.compile(r"\{\{([<%])\s*(/?)\s*([\w./-]+)((?:[^{}]|\{(?!\{))*?)\s*/?\s*[>%]\}\}")
_HUGO_HIGHLIGHT: Final = re.compile(
    r"\{\{([<%])\s*highlight\s+\"?([\w+#-]*)\"?[^}]*[>%]\}\}\n?(.*?)\n?\{\{[<%]\s*/\s*highlight\s*[>%]\}\}", re.DOTALL
)
_LIQUID_HIGHLIGHT: Final = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]*)[^%]*-?%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_RAW: Final = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_LIQUID: Final = re.compile(r"\{%-?\s*(\w+)[^%]*?-?%\}|\{\{-?\s*([^{}]*?)\s*-?\}\}")
_FILTERED: Final = re.compile(
    r"""^["']([^"']*)["']\s*\|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:base)?url)"""
)
_KRAMDOWN: Final = re.compile(r"^\{:[^}\n]*\}[ \t]*$|\{:[^}\n]*\}", re.MULTILINE)
_MODULE: Final = re.compile(r"^(?:import\s[^\n]*|export\s+(?:const|default|let|function)\s[^\n]*)\n?", re.MULTILINE)
_COMPONENT: Final = re.compile(r"</?([A-Z][\w.]*)\b[^>]*?/?>")
_PAIR: Final = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+))""")
_WORD: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))(?!\s*=)""")
_PLAYERS: Final = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "x": "https://twitter.com/i/status/{}",
}


def from_hugo(text: str) -> tuple[str, list[Note]]:
    """Return Markdown without Hugo's shortcodes."""
    notes: dict[tuple[str, str], int] = {}
    text = _HUGO_HIGHLIGHT.sub(lambda found: fenced(found[3], found[2]), text)
    return _outside_code(text, lambda piece: _HUGO.sub(lambda found: _shortcode(found, notes), piece)), _listed(notes)


def from_jekyll(text: str, *, site_url: str) -> tuple[str, list[Note]]:
    """Return Markdown without Liquid and kramdown's attributes."""
    notes: dict[tuple[str, str], int] = {}
    text = _RAW.sub("", _LIQUID_HIGHLIGHT.sub(lambda found: fenced(found[2], found[1]), text))

    def change(piece: str) -> str:
        piece = _LIQUID.sub(lambda found: _liquid(found, site_url, notes), piece)
        piece, count = _KRAMDOWN.subn("", piece)
        if count:
            _count(notes, "attributes_dropped", "Attributes of kramdown ({: ...}) were taken off the text.", count)
        return piece

    return _outside_code(text, change), _listed(notes)


def from_mdx(text: str) -> tuple[str, list[Note]]:
    """Return Markdown without imports and exports; of a component what it holds stays."""
    notes: dict[tuple[str, str], int] = {}

    def change(piece: str) -> str:
        piece, count = _MODULE.subn("", piece)
        if count:
            _count(notes, "module_left_out", "Imports and exports of MDX were left out.", count)
        for found in _COMPONENT.finditer(piece):
            if not found[0].startswith("</"):
                detail = f"The component <{found[1]}> means nothing here: what it holds stayed."
                _count(notes, "component_unfolded", detail)
        return _COMPONENT.sub("", piece)

    return _outside_code(text, change), _listed(notes)


def fenced(code: str, language: str) -> str:
    """Return code as a fenced block that nothing inside it can end."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n\n{fence}{language}\n{code}\n{fence}\n\n"


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change what is neither in a fenced block nor in a code span. Linear in the length of the text."""
    pieces: list[str] = []
    at = start = 0
    fence = ""
    for found in _FENCE.finditer(text):
        if not fence:
            pieces.append(_outside_spans(text[at : found.start()], change))
            fence, start = found[1], found.start()
        elif found[1].startswith(fence) and not text[found.end() : _line_end(text, found.end())].strip():
            at = _line_end(text, found.end())
            pieces.append(text[start:at])
            fence = ""
    pieces.append(text[start:] if fence else _outside_spans(text[at:], change))
    return "".join(pieces)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _outside_spans(piece: str, change: Callable[[str], str]) -> str:
    spans: list[str] = []

    def keep(found: re.Match[str]) -> str:
        spans.append(found[0])
        return f"\x01{len(spans) - 1}\x01"

    changed = change(_INLINE.sub(keep, piece.replace("\x01", "")))
    return re.sub(r"\x01(\d+)\x01", lambda found: spans[int(found[1])], changed)


def _shortcode(found: re.Match[str], notes: dict[tuple[str, str], int]) -> str:
    if found[4].strip().startswith("/*"):
        return found[0].replace("/*", "", 1).replace("*/", "", 1)
    name, given = (
        found[3],
        {pair[1]: pair[2] or pair[3] or pair[4] or pair[5] or "" for pair in _PAIR.finditer(found[4])},
    )
    words = [word[1] or word[2] or word[3] or word[4] or "" for word in _WORD.finditer(found[4])] if not given else []
    if not found[2]:
        html = _known(name, given, words)
        if html is not None:
            return html
    if name in {"ref", "relref"} and words:
        _count(notes, "reference_kept", "A reference to another page (ref) became its path.")
        return words[0]
    if not found[2]:
        _count(notes, "shortcode_kept", f"The shortcode {name} means nothing here: it was kept as text.")
    return found[0]


def _known(name: str, given: dict[str, str], words: list[str]) -> str | None:
    if name in {"figure", "img", "image"} and (given.get("src") or words):
        source = given.get("src") or words[0]
        caption = " ".join(filter(None, [given.get("title", ""), given.get("caption", "")]))
        image = f'<img src="{escape(source)}" alt="{escape(given.get("alt", ""))}">'
        if given.get("link"):
            image = f'<a href="{escape(given["link"])}">{image}</a>'
        below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        return f"\n\n<figure>{image}{below}</figure>\n\n"
    number = given.get("id") or (words[0] if words else "")
    if name in _PLAYERS and number:
        return _embed(_PLAYERS[name].format(number))
    if name == "gist" and len(words) >= 2:
        return _embed(f"https://gist.github.com/{words[0]}/{words[1]}")
    if name == "more":
        return ""
    return None


def _embed(address: str) -> str:
    return f"\n\n```embed\n{address}\n```\n\n" if web_address(address) else ""


def _liquid(found: re.Match[str], site_url: str, notes: dict[tuple[str, str], int]) -> str:
    if found[1]:
        if found[1] in {"comment", "endcomment"}:
            return ""
        _count(notes, "liquid_kept", f"The Liquid tag {found[1]} means nothing here: it was kept as text.")
        return found[0]
    expression = found[2] or ""
    filtered = _FILTERED.match(expression)
    if filtered:
        return filtered[1]
    if expression in {"site.baseurl", "site.url"}:
        return site_url if expression == "site.url" else ""
    _count(notes, "liquid_kept", "A Liquid expression means nothing here: it was kept as text.")
    return found[0]


def _count(notes: dict[tuple[str, str], int], code: str, detail: str, count: int = 1) -> None:
    notes[code, detail] = notes.get((code, detail), 0) + count


def _listed(notes: dict[tuple[str, str], int]) -> list[Note]:
    return [Note(code, detail, count) for (code, detail), count in notes.items()]
