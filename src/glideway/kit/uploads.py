"""Files from outside: a picture or a PDF, taken apart and written anew, or refused in words.

What is kept is never what was sent. A picture is decoded and encoded again, so only its pixels
stay: no place, no camera, no second file behind its end. Of a PDF only the drawn pages are copied:
no script, no program for a printer, no action, no form, no file inside it; a photo on a page is
left with its pixels. Nothing is drawn here and no archive is opened.
What is served goes out as an attachment that no page may run.
"""

import logging
import re
import secrets
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.filters import ASCII85Decode, ASCIIHexDecode
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from glideway.kit.refusals import Refusal

MEGA = 1_000_000
MOST_BYTES = 8 * MEGA
MOST_PIXELS = 50 * MEGA
MOST_PAGES = 30
MOST_UNPACKED = 200 * MEGA
MOST_OBJECTS = 20_000
LONGEST_SIDE = 2600  # a letter page at 240 dots an inch: small print stays readable
CHUNK = 1 << 16
PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
PICTURE, PAPER = "image/jpeg", "application/pdf"
ENDING = {PICTURE: "jpg", PAPER: "pdf"}
ACCEPT = ".png,.jpg,.jpeg,.pdf,image/png,image/jpeg,application/pdf"
# What draws a page; everything else of a page is dropped.
PAGE = frozenset(
    {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group"}
)
# What may hang on anything below a page and draws nothing.
ACTIVE = frozenset(
    {"/AA", "/AF", "/Annots", "/EF", "/JS", "/JavaScript", "/Metadata", "/Names", "/OpenAction"}
    | {"/OPI", "/Parent", "/PieceInfo", "/Ref", "/RichMedia", "/StructParent", "/StructParents"}
    | {"/Thumb"}
)
# A stream that lies in another file.
OUTSIDE = frozenset({"/F", "/FFilter", "/FDecodeParms"})
# A stream that a printer runs as a program: PDF's old passage for PostScript.
POSTSCRIPT = frozenset({"/PS", "/Subtype2", "/Level1"})
DRAWN = frozenset({"/Image", "/Form"})
PHOTO = frozenset({"/DCTDecode", "/DCT"})
OTHER_PHOTO = "/JPXDecode"
SPELLED = {"/ASCII85Decode": ASCII85Decode, "/A85": ASCII85Decode} | {
    "/ASCIIHexDecode": ASCIIHexDecode,
    "/AHx": ASCIIHexDecode,
}
# A part of a JPEG begins so; a stuffed zero and the eight restarts are within its pixels.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
SCAN, END = 0xDA, 0xD9
PIXELS = range(0xC0, 0xE0)
# How its colours are kept, at the length at which that says nothing else: JFIF and Adobe.
COLOURS = {0xE0: 16, 0xEE: 14}
PACKING = frozenset(
    {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/BrotliDecode"}
)
# What two parsers of other people's files raise at a broken one.
BROKEN = (
    PyPdfError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    SyntaxError,
    RecursionError,
    OverflowError,
    MemoryError,
    zlib.error,
)
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file


class CannotKeep(Refusal):
    """A file that is not kept; its sentence says what to do instead."""

    code = "cannot-keep"
    status = 422


class WrongKind(CannotKeep):
    """Neither a PNG, nor a JPEG, nor a PDF, whatever its name says."""

    code = "wrong-kind-of-file"
    sentence = _(
        "Only a PDF or a picture (JPEG or PNG) can be kept."
        " Take a photo of the page, or print it to a PDF, and send that."
    )


class TooBig(CannotKeep):
    """More bytes, pixels or pages than are read."""

    code = "file-too-big"
    sentence = _(
        "This file is too big: at most 8 MB and 30 pages."
        " Send the pages that matter, or a photo of each page."
    )


class Unreadable(CannotKeep):
    """It says it is a picture or a PDF, and cannot be read as one."""

    code = "file-unreadable"
    sentence = _(
        "This file is damaged, or it is not what its name says. Nothing was kept."
        " Take a photo of the page and send that."
    )


class OtherPicture(CannotKeep):
    """A page of a PDF holds a picture of a kind that is not taken apart here: JPEG 2000."""

    code = "picture-of-another-kind"
    sentence = _(
        "A page of this PDF holds a picture of a kind that cannot be cleaned here (JPEG 2000)."
        " Nothing was kept. Take a photo of the page, or print it to a new PDF, and send that."
    )


class Locked(CannotKeep):
    """A PDF with a password."""

    code = "file-locked"
    sentence = _(
        "This PDF is locked with a password. Nothing was kept."
        " Open it, print it to a new PDF, and send that."
    )


class Clean(NamedTuple):
    """A file as it is kept: what it is, what is left of it, and a name that tells nothing."""

    kind: str
    data: bytes
    name: str


def clean(data: bytes) -> Clean:
    """Take a file apart and write it anew. Refuses WrongKind, TooBig, Unreadable and Locked.

    Its kind is read from its first bytes, never from its name or from what the browser says.
    """
    if len(data) > MOST_BYTES:
        raise TooBig
    if data.startswith((PNG, JPEG)):
        return _named(PICTURE, _picture(data))
    if data.startswith(PDF):
        return _named(PAPER, _paper(data))
    raise WrongKind


def attachment(data: bytes, *, kind: str, name: str) -> HttpResponse:
    """A kept file as it goes out: to be saved, never run, never stored on the way."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class UploadField(forms.FileField):
    """A file of a form; its cleaned value is a `Clean`."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(
            **{"widget": forms.ClearableFileInput(attrs={"accept": ACCEPT}), **options}
        )

    def clean(self, data: UploadedFile[Any] | None, initial: object = None) -> Clean | None:
        """The file as it will be kept; its refusal stands beside the field."""
        found: UploadedFile[Any] | None = super().clean(data, initial)
        if not found:
            return None
        if (found.size or 0) > MOST_BYTES:
            raise ValidationError(str(TooBig.sentence), code=TooBig.code)
        try:
            return clean(found.read())
        except CannotKeep as no:
            raise ValidationError(str(no.sentence), code=no.code) from no


class InMemory(FileUploadHandler):
    """Keeps uploads off the disk, where they would lie open, and stops keeping at the cap.

    A longer file is read to its end and let go, so that its form can say that it is too long.
    """

    chunk_size = CHUNK
    kept = 0  # of all files of a request together

    def new_file(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Begin a file."""
        super().new_file(*args, **named)
        self.data = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what comes, as long as all of it together is short enough."""
        del start
        if self.kept + len(raw_data) <= MOST_BYTES:
            self.data += raw_data
        self.kept += len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, or what is left of one that was too long, with the size it had."""
        return InMemoryUploadedFile(
            BytesIO(bytes(self.data)),
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
        )


def _named(kind: str, data: bytes) -> Clean:
    return Clean(kind, data, f"{secrets.token_hex(8)}.{ENDING[kind]}")


def _picture(data: bytes) -> bytes:
    """The pixels, upright, no larger than a page needs, as a JPEG without a word beside them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the cap is ours
            image: Image.Image = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            raise TooBig
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = _flat(ImageOps.exif_transpose(image))
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright.info.clear()  # else a comment goes with the pixels from copy to copy
        made = BytesIO()
        upright.save(made, "JPEG", quality=86, optimize=True)
    except Image.DecompressionBombError as bomb:
        raise TooBig from bomb
    except BROKEN as broken:
        raise Unreadable from broken
    return made.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """Red, green and blue; what is see-through is white, and sixteen bits of grey become eight."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda v: v / 256).convert("L").convert("RGB")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("RGB")


def _paper(data: bytes) -> bytes:
    """The drawn pages of a PDF in a new one."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Locked
        if len(reader.pages) > MOST_PAGES:
            raise TooBig
        writer = PdfWriter()
        for page in reader.pages:
            for key in [one for one in page if one not in PAGE]:
                del page[key]
        _still([*reader.pages])
        for page in reader.pages:
            writer.add_page(page)
        writer.metadata = None
        made = BytesIO()
        writer.write(made)
    except BROKEN as broken:
        raise Unreadable from broken
    if not len(reader.pages) or made.tell() > 2 * MOST_BYTES:
        raise Unreadable
    return made.getvalue()


def _still(roots: list[Any]) -> None:
    """Take off all that acts from what the pages draw with; TooBig where it unpacks too far."""
    unpacked = 0
    for one in _below(roots):
        if isinstance(one, DictionaryObject):
            gone = ACTIVE
            if isinstance(one, StreamObject):
                gone = ACTIVE | OUTSIDE | POSTSCRIPT
            for key in [name for name in one if name in gone]:
                del one[key]
            _only_drawn(one.get("/XObject"))
        if isinstance(one, StreamObject):
            width, height = one.get("/Width", 0), one.get("/Height", 0)
            unpacked += _unpacked(one, MOST_UNPACKED - unpacked)
            if int(width) * int(height) > 2 * MOST_PIXELS or unpacked > MOST_UNPACKED:
                raise TooBig
            _without_words(one)


def _only_drawn(pieces: object) -> None:
    """Of the pieces that a page can put on itself only pictures and drawings: no PostScript."""
    if isinstance(pieces, DictionaryObject):
        for name in list(pieces):
            piece = pieces[name]
            if isinstance(piece, StreamObject) and piece.get("/Subtype") not in DRAWN:
                del pieces[name]


def _without_words(stream: StreamObject) -> None:
    """Take off a photo what its camera wrote beside the pixels: place, time, a smaller picture.

    Unreadable where the photo is wrapped so that this cannot be seen to, OtherPicture where it is
    a JPEG 2000. A small picture written into the strokes of a page itself stays as it is.
    """
    named = stream.get("/Filter", ArrayObject())
    filters = [named] if isinstance(named, NameObject) else list(named)
    if OTHER_PHOTO in filters:
        raise OtherPicture
    if not PHOTO.intersection(filters):
        return
    data: bytes = stream._data  # noqa: SLF001 - the only name for the bytes as they are packed
    for wrap in filters[:-1]:
        if wrap in {"/FlateDecode", "/Fl"}:
            data = zlib.decompressobj().decompress(data, 2 * MOST_BYTES)
        elif wrap in SPELLED:
            data = SPELLED[wrap].decode(data)
        else:
            raise Unreadable
    stream._data = _bare(data)  # noqa: SLF001
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    said = stream.get("/DecodeParms")
    if isinstance(said, ArrayObject):
        del stream["/DecodeParms"]
        if isinstance(said[-1], DictionaryObject):
            stream[NameObject("/DecodeParms")] = said[-1]


def _bare(data: bytes) -> bytes:
    """A JPEG without the parts that draw nothing, and without what lies behind its end."""
    if not data.startswith(b"\xff\xd8"):
        raise Unreadable
    kept, place, within = bytearray(data[:2]), 2, False
    while found := MARKER.search(data, place):
        start, mark = found.start(), data[found.start() + 1]
        if within:
            kept += data[place:start]
        if mark == END:
            return bytes(kept) + data[start : start + 2]
        place = start + 2 + int.from_bytes(data[start + 2 : start + 4])
        if mark in PIXELS or COLOURS.get(mark) == place - start - 2:
            kept += data[start:place]
        within = mark == SCAN
    return bytes(kept) + (data[place:] if within else b"")


def _below(roots: list[Any]) -> Iterator[Any]:
    """Each object once, before what it holds, however they lead to each other."""
    waiting, seen = list(roots), set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            one = one.get_object()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if len(seen) > MOST_OBJECTS:
            raise TooBig
        yield one
        if isinstance(one, DictionaryObject):
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)


def _unpacked(stream: StreamObject, most: int) -> int:
    """How many bytes a packed stream becomes, counted without keeping them, or just past `most`.

    Unreadable where it is packed twice: then a few bytes may become anything.
    """
    named = stream.get("/Filter", ArrayObject())
    filters = [named] if isinstance(named, NameObject) else list(named)
    packed = [one for one in filters if one in PACKING]
    if len(packed) > 1:
        raise Unreadable
    data: bytes = stream._data  # noqa: SLF001 - the only name for the bytes as they are packed
    if not packed or packed[0] not in {"/FlateDecode", "/Fl"} or filters[0] != packed[0]:
        return len(data)
    inflate, count = zlib.decompressobj(), 0
    while data and count <= most and not inflate.eof:
        count += len(inflate.decompress(data, CHUNK))
        data = inflate.unconsumed_tail
    return count
