"""Forms with a file (`multipart/form-data`, RFC 7578), read up to their limit.

Owns the limits of a form. What a file is, and whether it can be kept, is decided where it is prepared.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any, BinaryIO, Final

import orjson
from flask import Request, request
from werkzeug.exceptions import RequestEntityTooLarge

from cms.api.routes import IncomingFile
from cms.errors import BodyTooLarge, Fault, InvalidInput, MalformedRequest, UnsupportedMediaType

FILE: Final = "file"
MAX_PARTS: Final = 20
FIELD_BYTES: Final = 262_144
"""What the fields and the frame of a form may take besides the file. The reader of forms holds pieces of 64 KiB of the file
itself against this too, whatever else there is: it has to be well above that."""


class FormRequest(Request):
    """A request whose files are read into memory: they are limited, wanted whole, and nothing is left in a temporary folder."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> BinaryIO:
        del total_content_length, content_type, filename, content_length
        return io.BytesIO()


def read(limit: int) -> tuple[bytes, dict[str, Any]]:
    """Return a form as its fields with the file among them, and bytes that are the same for the same form.

    Args:
        limit: bytes that the file may have.

    Raises:
        UnsupportedMediaType: it is no such form (415).
        BodyTooLarge: the file or the fields exceed the limit (413).
        MalformedRequest: a field comes twice (400).
        InvalidInput: there are files under other names (422).
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("The body must be multipart/form-data.")
    request.max_content_length = limit + FIELD_BYTES
    request.max_form_parts = MAX_PARTS
    request.max_form_memory_size = FIELD_BYTES
    try:
        fields, files = request.form, request.files
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(f"The file may have {limit:,} bytes.") from error
    twice = [name for source in (fields, files) for name in source if len(source.getlist(name)) > 1]
    if twice:
        raise MalformedRequest(f"“{twice[0][:60]}” comes twice in the form.")
    strangers = [
        Fault(f"/{name[:60]}", "unknown_field", "The file is called “file”.") for name in files if name != FILE
    ]
    if strangers:
        raise InvalidInput(faults=strangers)
    values: dict[str, Any] = fields.to_dict()
    sent = file_of(limit)
    if sent is not None:
        values[FILE] = sent
    elif FILE in values:
        raise InvalidInput(faults=[Fault("/file", "invalid", "“file” has to be a file, with a file name.")])
    return orjson.dumps([sorted(fields.items()), _told(values.get(FILE))]), values


def file_of(limit: int) -> IncomingFile | None:
    """Return the file of the form, None if there is none.

    Raises:
        BodyTooLarge: it exceeds the limit (413).
    """
    sent = request.files.get(FILE)
    if sent is None:
        return None
    content = sent.stream.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(f"The file may have {limit:,} bytes.")
    digest = hashlib.sha256(content).hexdigest()
    return IncomingFile(content=content, name=sent.filename or "", content_type=sent.content_type or "", digest=digest)


def _told(file: IncomingFile | None) -> list[str]:
    return [] if file is None else [file.name, file.content_type, file.digest]
