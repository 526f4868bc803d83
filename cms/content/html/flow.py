"""The flow: text, marks and boundaries on their way to a flat list of blocks.

Owns what nesting in HTML becomes in a body, which has none: paragraphs in a list item are lines of it, a picture in one
stands after it, a quotation in a quotation is one. Refuses to know element names.
"""

from __future__ import annotations

from cms.content.blocks import MAX_LIST_LEVEL
from cms.content.documents import Block, WarningLog
from cms.content.html.frames import Frame, Item, List, Run
from cms.content.runs import Inline, Link, Marks, text_of
from cms.content.texts import FORBIDDEN, WHITE_SPACE, attribute_line, is_blank, warn_of_controls


class Flow:
    """Fills a body from the top down.

    Text goes to the innermost open *sink* (a table's cell, a caption, a label), or else to the block at hand.
    """

    def __init__(self, warnings: WarningLog) -> None:
        self.warnings = warnings
        self.seen = 0
        self.emitted = 0
        self.last_emitted: Block | None = None
        self._frames = [Frame()]
        self._sinks: list[Run] = []

    @property
    def blocks(self) -> list[Block]:
        """The finished blocks of the list at hand."""
        return self._frame.blocks

    @property
    def is_in_sink(self) -> bool:
        """Tell whether text goes to a cell, a caption or a label."""
        return bool(self._sinks)

    @property
    def is_in_callout(self) -> bool:
        """Tell whether a callout is open."""
        return len(self._frames) > 1

    @property
    def is_in_heading(self) -> bool:
        """Tell whether a heading is open."""
        return self._frame.heading is not None

    def text(self, data: str, marks: Marks) -> None:
        """Add text as it stands between two tags."""
        if FORBIDDEN.search(data):
            data, removed = FORBIDDEN.subn("", data)
            warn_of_controls(self.warnings, count=removed)
        if data.strip(WHITE_SPACE):
            self.seen += 1
        self._run.add(data, marks)

    def line_break(self, marks: Marks) -> None:
        """Add a line break."""
        self._run.run.add_break(marks)

    def boundary(self) -> None:
        """End the paragraph at hand; in a cell, a heading or a list item, the next text begins a new line."""
        if self._sinks or self._frame.heading or self._frame.items:
            self._run.mark_boundary()
        else:
            self.flush()

    def flush(self) -> None:
        """Make a block of the text at hand, and put behind it what could not stand inside it."""
        frame = self._frame
        run, frame.run = frame.run, Run()
        inline = run.run.inline()
        if not is_blank(text_of(inline.children)):
            if run.joins:
                detail = "Paragraphs inside a list item or heading became lines of it."
                self.warnings.add("paragraphs_joined", detail, count=run.joins)
            frame.blocks.append(self._block(frame, inline))
        elif not run.run.is_empty:
            self.note_empty()
        frame.blocks.extend(frame.deferred)
        frame.deferred.clear()

    @property
    def place(self) -> int:
        """How many blocks wait for the end of what encloses them; see `emit`."""
        return len(self._frame.deferred)

    def emit(self, block: Block, *, place: int | None = None) -> None:
        """Add a block that is not text, after what it cannot stand inside.

        Args:
            block: any block.
            place: the value of `place` when the block began, so that what it could not hold comes after it.
        """
        self.seen += 1
        self.emitted += 1
        self.last_emitted = block
        frame = self._frame
        place = self.place if place is None else place
        if self._sinks or frame.heading or frame.items:
            self._note_lifted()
            frame.deferred.insert(place, block)
            return
        if frame.quotes:
            self._note_lifted()
        later = frame.deferred[place:]
        del frame.deferred[place:]
        if not frame.run.run.is_empty:
            self.warnings.add("paragraph_split", "A paragraph was split by a picture or an embed inside it.")
        self.flush()
        frame.blocks += [block, *later]

    def note_empty(self) -> None:
        """Note that a paragraph without text was dropped."""
        self.warnings.add("empty_paragraph_dropped", "A paragraph without text was dropped.")

    def open_sink(self) -> None:
        """Let text go to a sink, from now to `close_sink`."""
        frame = self._frame
        if not (self._sinks or frame.items or frame.heading or frame.run.run.is_empty):
            self.flush()
        self._sinks.append(Run())

    def close_sink(self) -> tuple[Inline, int]:
        """Return what went to the innermost sink, and how many paragraphs it joined."""
        run = self._sinks.pop()
        return run.run.inline(), run.joins

    def close_line(self) -> str:
        """Return what went to the innermost sink as one line of plain text."""
        inline, _ = self.close_sink()
        if any(span["marks"] for span in inline.children):
            self.warnings.add("caption_markup_dropped", "Marks and links in a caption, label or title were dropped.")
        return attribute_line(text_of(inline.children), self.warnings)

    def paragraph(self, inline: Inline) -> None:
        """Add inline content as a paragraph of its own."""
        links = {item["_key"]: Link(item["href"], item.get("title", "")) for item in inline.mark_defs}
        self.boundary()
        for span in inline.children:
            link = next((links[name] for name in span["marks"] if name in links), None)
            self._run.run.add_lines(span["text"], Marks(frozenset(span["marks"]) - links.keys(), link))
        self.boundary()

    def open_heading(self, style: str) -> None:
        """Begin a heading; it stands outside any list and quotation."""
        frame = self._frame
        self.flush()
        if frame.items or frame.quotes:
            self._note_lifted()
        frame.heading = style

    def close_heading(self) -> None:
        """End the heading."""
        self.flush()
        self._frame.heading = None

    def open_list(self, kind: str) -> None:
        """Begin a list: `bullet` or `number`."""
        self.flush()
        self._frame.lists.append(List(kind))

    def close_list(self) -> None:
        """End the list."""
        self.flush()
        self._frame.lists.pop()

    def open_item(self, path: tuple[List, ...] | None = None) -> None:
        """Begin an item of the innermost list, or of the lists given."""
        self.flush()
        frame = self._frame
        path = path or tuple(frame.lists) or (List("bullet"),)
        if len(path) > MAX_LIST_LEVEL:
            self.warnings.add("list_level_reduced", f"Lists are at most {MAX_LIST_LEVEL} levels deep.")
        path = path[:MAX_LIST_LEVEL]
        frame.items.append(Item(path, len(path), len(frame.quotes)))

    def close_item(self) -> None:
        """End the item."""
        self.flush()
        self._frame.items.pop()

    def open_quote(self) -> None:
        """Begin a quotation."""
        frame = self._frame
        if frame.items:
            self.boundary()
            self.warnings.add("quote_flattened", "A quotation inside a list item became a part of it.")
        else:
            self.flush()
            if frame.quotes:
                self.warnings.add("quote_flattened", "A quotation inside a quotation became one with it.")
        frame.quotes.append(object())

    def close_quote(self) -> None:
        """End the quotation."""
        self.boundary()
        self._frame.quotes.pop()

    def open_frame(self) -> None:
        """Begin a callout."""
        if not self._frame.items and not self._frame.heading:
            self.flush()
        self._frames.append(Frame())

    def close_frame(self) -> list[Block]:
        """End the callout and return its blocks."""
        self.flush()
        return self._frames.pop().blocks

    @property
    def _frame(self) -> Frame:
        return self._frames[-1]

    @property
    def _run(self) -> Run:
        return self._sinks[-1] if self._sinks else self._frame.run

    def _block(self, frame: Frame, inline: Inline) -> Block:
        item = frame.items[-1] if frame.items else None
        quotes = item.quotes if item else len(frame.quotes)
        style = frame.heading or ("blockquote" if quotes else "normal")
        block: Block = {"_type": "block", "style": style}
        is_item = item is not None and frame.heading is None
        self._note_joins(frame, style, item.path if item and is_item else ())
        if item is not None and is_item:
            if item.is_used:
                detail = "A list item went on after a list, heading or picture inside it, and became two items."
                self.warnings.add("list_item_split", detail)
            item.is_used = True
            block |= {"listItem": item.path[-1].kind, "level": item.level}
        return block | {"markDefs": inline.mark_defs, "children": inline.children}

    def _note_joins(self, frame: Frame, style: str, path: tuple[List, ...]) -> None:
        """Note where two lists or two quotations that follow each other become one."""
        before = frame.blocks[-1] if frame.blocks else None
        if before is not None and path and before.get("listItem") and before["style"] == style:
            first = next(((old, new) for old, new in zip(frame.last_path, path, strict=False) if old is not new), None)
            if first is not None and first[0].kind == first[1].kind:
                self.warnings.add("lists_joined", "Two lists that follow each other became one.")
        quote = frame.quotes[0] if style == "blockquote" and frame.quotes else None
        if quote is not None and frame.last_quote not in {None, quote} and before and before.get("style") == style:
            self.warnings.add("quotes_joined", "Two quotations that follow each other became one.")
        frame.last_path, frame.last_quote = path, quote

    def _note_lifted(self) -> None:
        detail = "Something that cannot stand inside a list, quotation, heading or cell was put after it."
        self.warnings.add("lifted_out", detail)
