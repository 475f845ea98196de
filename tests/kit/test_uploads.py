"""Files from outside: what is kept is written anew, and what is refused says what to do."""

import base64
import zlib
from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from glideway.kit import uploads
from glideway.kit.uploads import CannotKeep, InMemory, Locked, TooBig, Unreadable, WrongKind

SCRIPT = b"app.alert('hello')"


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "navy").save(made, kind, **more)
    return made.getvalue()


def paper(*, page: bytes = b"", root: bytes = b"", stream: bytes = b"", pages: int = 1) -> bytes:
    """A PDF by hand: the drawn words, and whatever a page or the catalogue is told besides."""
    words = stream or b"<< /Length 36 >>\nstream\nBT /F1 12 Tf (Cleared) Tj ET        \nendstream"
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % root,
        b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 200 200] >>" % (kids, pages),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> %s >>"
        % page,
        words,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Action /S /JavaScript /JS (%s) >>" % SCRIPT,
        b"<< /Type /EmbeddedFile /Length 6 >>\nstream\nMZevil\nendstream",
        b"<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>",
    ]
    made, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1,
        len(made),
    )
    return made + end + tail


def test_a_picture_is_written_anew_and_nothing_but_its_pixels_stays() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "CANARY-NAME")
    place = Image.Exif()
    place[0x010E] = "CANARY-PLACE"
    sent = picture(pnginfo=told, exif=place) + b"<script>CANARY-TAIL</script>PK\x03\x04"
    kept = uploads.clean(sent)
    assert (kept.kind, kept.name[-4:], len(kept.name)) == ("image/jpeg", ".jpg", 20)
    assert b"CANARY" not in kept.data
    assert b"PK\x03\x04" not in kept.data
    assert Image.open(BytesIO(kept.data)).size == (60, 40)


def test_a_photo_held_sideways_is_kept_upright_and_without_where_it_was_taken() -> None:
    place = Image.Exif()
    place[0x0112], place[0x010E] = 6, "CANARY"
    kept = uploads.clean(picture("JPEG", exif=place, comment=b"CANARY"))
    assert Image.open(BytesIO(kept.data)).size == (40, 60)
    assert b"CANARY" not in kept.data


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_way_to_keep_colours_becomes_one(mode: str) -> None:
    made = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).convert(mode if mode != "I;16" else "L").convert(
        mode
    ).save(made, kind)
    assert Image.open(BytesIO(uploads.clean(made.getvalue()).data)).mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_greys() -> None:
    made = BytesIO()
    Image.new("I;16", (9, 9), 0x8000).save(made, "PNG")
    grey = Image.open(BytesIO(uploads.clean(made.getvalue()).data)).getpixel((4, 4))
    assert isinstance(grey, tuple)
    assert 120 < grey[0] < 136


def test_a_large_photo_is_made_no_larger_than_a_page_needs() -> None:
    kept = uploads.clean(picture("JPEG", (4000, 1000)))
    assert Image.open(BytesIO(kept.data)).size == (2600, 650)


def test_what_is_see_through_is_white_as_paper() -> None:
    made = BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(made, "PNG")
    kept = Image.open(BytesIO(uploads.clean(made.getvalue()).data))
    assert kept.getpixel((4, 4)) == (255, 255, 255)


def test_of_a_pdf_only_the_drawn_pages_stay() -> None:
    sent = paper(
        page=b"/Annots [<< /Subtype /Link /A 6 0 R >>] /AA << /O 6 0 R >> /AF [8 0 R]"
        b" /Trans << /S /Fly >>",
        root=b"/OpenAction 6 0 R /Names << /EmbeddedFiles << /Names [(a.exe) 8 0 R] >> >>",
    )
    assert SCRIPT in sent
    kept = uploads.clean(sent)
    assert (kept.kind, kept.data[:5]) == ("application/pdf", b"%PDF-")
    assert b"(Cleared) Tj" in kept.data
    for word in (
        SCRIPT,
        b"JavaScript",
        b"MZevil",
        b"a.exe",
        b"/Annots",
        b"OpenAction",
        b"/AA",
        b"/Trans",
    ):
        assert word not in kept.data, word


def test_what_hangs_deep_below_a_page_is_taken_off_too() -> None:
    words = (
        b"<< /Length 36 /AF [8 0 R] /F (\\\\\\\\far\\\\file) /Metadata 7 0 R >>\n"
        b"stream\nBT /F1 12 Tf (Cleared) Tj ET        \nendstream"
    )
    kept = uploads.clean(paper(stream=words))
    assert b"(Cleared) Tj" in kept.data
    for word in (b"MZevil", b"a.exe", b"far", b"/AF", b"/Metadata"):
        assert word not in kept.data, word


@pytest.mark.parametrize(
    "sent",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        b"PK\x03\x04 a zip",
        b"<!doctype html><script>alert(1)</script>",
        b"BM a bitmap",
        b" " + paper(),
        b"",
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(sent: bytes) -> None:
    with pytest.raises(WrongKind) as refused:
        uploads.clean(sent)
    assert "Take a photo of the page" in str(refused.value)


@pytest.mark.parametrize(
    "sent", [uploads.PNG + b"no", uploads.JPEG + b"no", b"%PDF-1.7 no", picture()[:60]]
)
def test_what_only_begins_like_one_is_refused(sent: bytes) -> None:
    with pytest.raises(Unreadable):
        uploads.clean(sent)


def with_piece(data: bytes, **said: str | list[str]) -> bytes:
    """A PDF whose page can put on itself one piece of such bytes, of which this is said."""
    writer, piece = PdfWriter(), StreamObject()
    piece._data = data  # noqa: SLF001 - as it is packed
    for key, value in said.items():
        names = [NameObject(f"/{one}") for one in ([value] if isinstance(value, str) else value)]
        piece[NameObject(f"/{key}")] = names[0] if isinstance(value, str) else ArrayObject(names)
    for key in ("/Width", "/Height", "/BitsPerComponent"):
        piece[NameObject(key)] = NumberObject(8)
    pieces = DictionaryObject({NameObject("/P"): writer._add_object(piece)})  # noqa: SLF001
    page = writer.add_blank_page(200, 200)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pieces})
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def photo() -> bytes:
    """A photo that says where it was taken, with a second one behind its end."""
    told = Image.Exif()
    told[0x010E] = "CANARY-PLACE"
    made = BytesIO()
    shot = Image.linear_gradient("L").convert("RGB")
    shot.save(made, "JPEG", exif=told, comment=b"CANARY-WORD", progressive=True)
    return made.getvalue() + b"CANARY-TAIL"


@pytest.mark.parametrize("wrap", [(), ("FlateDecode",), ("ASCIIHexDecode",), ("A85", "Fl")])
def test_a_photo_in_a_pdf_loses_where_it_was_taken_and_no_pixel(wrap: tuple[str, ...]) -> None:
    sent = packed = photo()
    for one in reversed(wrap):
        if one in {"FlateDecode", "Fl"}:
            packed = zlib.compress(packed)
        else:
            packed = packed.hex().encode() + b">" if one == "ASCIIHexDecode" else a85(packed)
    filters = [*wrap, "DCTDecode"] if wrap else "DCTDecode"
    kept = uploads.clean(with_piece(packed, Type="XObject", Subtype="Image", Filter=filters))
    piece = PdfReader(BytesIO(kept.data)).pages[0]["/Resources"]["/XObject"]["/P"].get_object()  # type: ignore[index]  # a dictionary
    assert piece["/Filter"] == "/DCTDecode"
    assert b"CANARY" not in kept.data + piece._data  # noqa: SLF001
    before, after = Image.open(BytesIO(sent)), Image.open(BytesIO(piece._data))  # noqa: SLF001
    assert before.tobytes() == after.tobytes()


def a85(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


def test_a_photo_wrapped_so_that_nobody_can_see_into_it_is_refused() -> None:
    for filters in (["RunLengthDecode", "DCTDecode"], ["DCTDecode", "FlateDecode"]):
        with pytest.raises(Unreadable):
            uploads.clean(with_piece(photo(), Subtype="Image", Filter=filters))
    with pytest.raises(Unreadable):
        uploads.clean(with_piece(b"no photo", Subtype="Image", Filter="DCTDecode"))


def test_a_picture_of_a_kind_that_is_not_taken_apart_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(uploads.OtherPicture, match="JPEG 2000"):
        uploads.clean(with_piece(b"no photo", Subtype="Image", Filter="JPXDecode"))


def test_what_a_printer_would_run_is_taken_off_a_page() -> None:
    program = b"%!PS (CANARY) run"
    assert b"CANARY" not in uploads.clean(with_piece(program, Subtype="PS")).data
    assert b"CANARY" not in uploads.clean(with_piece(program)).data
    kept = uploads.clean(with_piece(b"0 0 m 9 9 l S", Subtype="Form", Subtype2="PS")).data
    assert b"9 9 l S" in kept
    assert b"Subtype2" not in kept


def header(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds nothing."""
    told = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    first = b"\0\0\0\x0d" + told + zlib.crc32(told).to_bytes(4, "big")
    return uploads.PNG + first + b"\0\0\0\x08IDAT" + b"\0" * 12


def test_a_picture_that_would_unpack_to_too_much_is_refused_before_it_is() -> None:
    for sent in (
        header(60_000, 60_000),
        header(10_000, 5_001),
        b"\xff\xd8\xff" + b"\0" * 8_000_001,
    ):
        with pytest.raises(TooBig):
            uploads.clean(sent)


def packed(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(data), filters, data)


def test_a_pdf_that_would_unpack_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 1_000_000)
    uploads.clean(paper(stream=packed(zlib.compress(b" " * 900_000))))
    with pytest.raises(TooBig):
        uploads.clean(paper(stream=packed(zlib.compress(b" " * 1_100_000))))
    twice = zlib.compress(zlib.compress(b" " * 1_100_000))
    with pytest.raises(Unreadable):
        uploads.clean(paper(stream=packed(twice, b"[/FlateDecode /FlateDecode]")))


def test_a_pdf_of_more_pages_than_anybody_reads_is_refused_and_one_of_none() -> None:
    assert uploads.clean(paper(pages=30)).kind == "application/pdf"
    with pytest.raises(TooBig):
        uploads.clean(paper(pages=31))
    with pytest.raises(Unreadable):
        uploads.clean(paper(pages=0))


def test_a_pdf_with_a_password_is_refused_in_words_that_say_what_to_do() -> None:
    writer = PdfWriter(PdfReader(BytesIO(paper())))
    writer.encrypt("secret", algorithm="AES-256")
    made = BytesIO()
    writer.write(made)
    with pytest.raises(Locked) as refused:
        uploads.clean(made.getvalue())
    assert "print it to a new PDF" in str(refused.value)


def test_what_is_served_is_saved_and_never_run() -> None:
    answer = uploads.attachment(b"data", kind="image/jpeg", name="0a.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="0a.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


class _Form(forms.Form):
    file = uploads.UploadField(label="File")


def form_of(*sent: UploadedFile[Any]) -> _Form:
    return _Form({}, MultiValueDict({"file": list(sent)}))


def test_a_form_gives_the_clean_file_or_says_what_to_do() -> None:
    good = form_of(SimpleUploadedFile("x.exe", picture(), "text/html"))
    assert good.is_valid()
    assert good.cleaned_data["file"].kind == "image/jpeg"
    bad = form_of(SimpleUploadedFile("x.png", b"<svg/>", "image/png"))
    assert bad.errors["file"] == [str(WrongKind.sentence)]
    assert form_of().errors["file"] == ["This field is required."]


def test_an_upload_is_never_written_to_the_disk_and_a_long_one_is_let_go() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.png", b"\0" * 8_000_001)})
    keeper = InMemory(request)
    request.upload_handlers = [keeper]
    sent = request.FILES["file"]
    assert isinstance(sent, UploadedFile)
    assert (sent.size, len(sent.read()) <= uploads.MOST_BYTES) == (8_000_001, True)
    assert form_of(sent).errors["file"] == [str(TooBig.sentence)]


def test_every_refusal_of_a_file_is_one_kind() -> None:
    assert {one.code for one in CannotKeep.__subclasses__()} == {
        "picture-of-another-kind",
        "wrong-kind-of-file",
        "file-too-big",
        "file-unreadable",
        "file-locked",
    }
