"""Media on the wire: uploads, what is said of them, where they are used, and the forms they can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from schemas.envelopes import CountedPageQuery
from schemas.fields import Instant, PlainText, SortNames

MAX_TITLE_CHARS: Final = 300
MAX_ALT_CHARS: Final = 1000
MAX_CAPTION_CHARS: Final = 2000
MAX_SIDE: Final = 10_000


class FocalPoint(fields.Field[tuple[float, float]]):
    """What must not be cut off: the shares of width and height, from the left and the top, each from 0 to 1.

    In JSON a list of two numbers; in a form the two with a comma between them.
    """

    def __init__(self, **arguments: Any) -> None:
        shape = {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "minItems": 2, "maxItems": 2}
        super().__init__(metadata={**shape, **arguments.pop("metadata", {})}, **arguments)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[float, float]:
        del attr, data, kwargs
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list) or len(parts) != 2:
            raise ValidationError("Two numbers are expected, such as [0.5, 0.25].")
        found: list[float] = []
        for part in parts:
            if isinstance(part, bool) or not isinstance(part, int | float | str):
                raise ValidationError("Two numbers are expected, such as [0.5, 0.25].")
            try:
                number = float(part)
            except (ValueError, OverflowError):
                raise ValidationError("Two numbers are expected, such as [0.5, 0.25].") from None
            if not 0 <= number <= 1:
                raise ValidationError("Both numbers are between 0 and 1.")
            found.append(round(number, 4))
        return found[0], found[1]

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        del attr, obj, kwargs
        return None if value is None else list(value)


class MediumPatch(Schema):
    """What is said of a medium; what is left out stays."""

    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS)
    alt = PlainText(
        max_chars=MAX_ALT_CHARS,
        allow_none=True,
        metadata={"description": "What it shows, for who does not see it. Articles can say it in their own words."},
    )
    caption = PlainText(max_chars=MAX_CAPTION_CHARS)
    credit = PlainText(max_chars=MAX_TITLE_CHARS, metadata={"description": "Who made it, and on which terms."})
    focal_point = FocalPoint()


class MediumIn(MediumPatch):
    """An upload: a form (`multipart/form-data`) with the file and what is said of it."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "JPEG, PNG, WebP, AVIF, GIF or PDF."},
    )
    focal_point = FocalPoint(metadata={"description": "In a form: 0.5,0.25"})


class PlaceholderOut(Schema):
    """What stands in for a picture while it loads: its mean colour, and itself in a few pixels."""

    color = fields.String(required=True, metadata={"description": "#rrggbb"})
    data_uri = fields.String(required=True, metadata={"description": "A WebP of at most 16 pixels a side."})


class FormOut(Schema):
    """A form of a picture: a signed address that never changes its content."""

    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    mime_type = fields.String(required=True)


class PictureOut(Schema):
    """A picture as it is shown."""

    media_id = fields.String(required=True)
    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    mime_type = fields.String(required=True)
    focal_point = FocalPoint(required=True)
    placeholder = fields.Nested(PlaceholderOut, required=True)
    srcset = fields.List(fields.Nested(FormOut), required=True)
    alt = fields.String(required=True)


class HeroOut(PictureOut):
    """An article's main picture. `crops`: wide (16:9), square, and share (for link previews), around the focal point."""

    caption = fields.String(required=True)
    credit = fields.String(required=True)
    bytes = fields.Integer(required=True)
    crops = fields.Dict(keys=fields.String(), values=fields.Nested(FormOut), required=True)


class HeroDraftOut(HeroOut):
    """The main picture of a working copy: `own` is what the article itself says of it."""

    own = fields.Dict(required=True)


class HeroIn(Schema):
    """The main picture. Without `alt` that of the medium holds; one that only decorates says so."""

    media_id = PlainText(min_chars=1, max_chars=64, required=True)
    alt = PlainText(max_chars=MAX_ALT_CHARS)
    caption = PlainText(max_chars=MAX_CAPTION_CHARS)
    decorative = fields.Boolean()


class MediumOut(Schema):
    """A medium as the public gets it, where a public article shows it."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "jpeg, png, webp, avif, gif or pdf"})
    mime_type = fields.String(required=True)
    title = fields.String(required=True)
    alt = fields.String(required=True, allow_none=True)
    caption = fields.String(required=True)
    credit = fields.String(required=True)
    focal_point = FocalPoint(required=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    frames = fields.Integer(required=True, metadata={"description": "More than 1: it moves."})
    bytes = fields.Integer(required=True)
    url = fields.String(required=True)
    placeholder = fields.Nested(PlaceholderOut, required=True, allow_none=True)
    srcset = fields.List(fields.Nested(FormOut), required=True)
    crops = fields.Dict(keys=fields.String(), values=fields.Nested(FormOut), required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class UploaderOut(Schema):
    """Who uploaded it."""

    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class MediumPrivateOut(MediumOut):
    """A medium as editors get it."""

    filename = fields.String(required=True)
    digest = fields.String(required=True, metadata={"description": "SHA-256 of the file as it is handed out."})
    version = fields.Integer(required=True)
    by = fields.Nested(UploaderOut, required=True)


class MediumMeta(Schema):
    """About an upload: whether the file was here already."""

    duplicate = fields.Boolean()


class MediumQuery(Schema):
    """How to look at a medium."""

    version = fields.String(
        load_default="published",
        validate=validate.OneOf(["published", "draft"]),
        metadata={"description": "`draft`: whatever shows it; needs articles:read_drafts."},
    )


class MediaQuery(CountedPageQuery):
    """Which media to list."""

    sort = SortNames(("created_at", "title"), load_default=None)
    text = PlainText(
        min_chars=1,
        max_chars=200,
        data_key="filter[text]",
        metadata={"description": "Part of title, file name, alternative text, caption or credit."},
    )
    kind = fields.String(data_key="filter[kind]", validate=validate.OneOf(["image", "document"]))
    used = fields.String(
        data_key="filter[used]",
        validate=validate.OneOf(["true", "false"]),
        metadata={"description": "Whether any article or revision shows it."},
    )
    described = fields.String(
        data_key="filter[described]",
        validate=validate.OneOf(["true", "false"]),
        metadata={"description": "Whether it has an alternative text."},
    )


class UsageOut(Schema):
    """An article that uses a medium. `revisions` are the numbers of its texts that do."""

    article_id = fields.String(required=True)
    title = fields.String(required=True)
    slug = fields.String(required=True)
    is_public = fields.Boolean(required=True)
    in_draft = fields.Boolean(required=True)
    is_trashed = fields.Boolean(required=True)
    revisions = fields.List(fields.Integer(), required=True)


class RenditionIn(Schema):
    """Which form of a picture: within a box (`contain`), filling it (`cover`), or cut out of it unscaled (`crop`)."""

    width = fields.Integer(strict=True, validate=validate.Range(min=1, max=MAX_SIDE))
    height = fields.Integer(strict=True, validate=validate.Range(min=1, max=MAX_SIDE))
    fit = fields.String(load_default="contain", validate=validate.OneOf(["contain", "cover", "crop"]))
    format = fields.String(load_default="webp", validate=validate.OneOf(["jpeg", "png", "webp", "avif"]))
    quality = fields.Integer(strict=True, validate=validate.Range(min=10, max=99))
