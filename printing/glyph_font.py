"""Embed a face in a PDF by glyph numbers, with the real letters told beside them.

ReportLab's own subsets are cut by character, so that glyphs without one get private-use letters and
copied text is garbage (evidence printing.md, pitfall 5). Here glyph numbers stay as they are in the
font (Identity-H), HarfBuzz cuts the font, and nothing in ReportLab is patched.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import uharfbuzz
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from printing.fonts import Face
from printing.shaping import Glyph

_DROPPED_TABLES: Final = ("GDEF", "GPOS", "GSUB", "cmap", "name", "OS/2", "post", "gasp")
_SYMBOLIC: Final = 4
_STEM: Final = 80
_BLOCK: Final = 100
_CMAP_HEAD: Final = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_CMAP_TAIL: Final = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class GlyphFont:
    """A face's glyphs as used in one PDF."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._letters: dict[int, str] = {}
        self._drawn: set[int] = {0}

    def use(self, glyph: Glyph) -> str:
        """Note a glyph as drawn and return its code in the page's stream."""
        self._drawn.add(glyph.gid)
        letter = self.face.letters.get(glyph.gid) or glyph.source
        if letter:
            self._letters.setdefault(glyph.gid, letter)
        # Readers accept a word's own text only where the font knows one of its letters.
        for ch in glyph.source:
            nominal = self.face.hb_font.get_nominal_glyph(ord(ch))
            if nominal:
                self._letters[nominal] = self.face.letters[nominal]
        return f"{glyph.gid:04X}"

    def letters_of(self, glyph: Glyph) -> str:
        """Return what a reader takes a drawn glyph for."""
        return self._letters.get(glyph.gid, "")

    def reference(self, doc: PDFDocument) -> PDFObjectReference:
        """Add the font's objects to the PDF and return a reference to it."""
        cut = self._cut_font()
        tag = hashlib.sha256(repr(sorted(self._drawn)).encode()).digest()[:6]
        name = "".join(chr(ord("A") + byte % 26) for byte in tag) + "+" + self.face.name
        descendant = self._descendant(name, self._descriptor(doc, name, cut), doc)
        return _add(
            doc,
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([descendant]),
                "ToUnicode": _add_stream(doc, _to_unicode(self._letters).encode("ascii")),
            },
        )

    def _cut_font(self) -> bytes:
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(self._drawn)
        wanted.flags = (
            uharfbuzz.SubsetFlags.RETAIN_GIDS
            | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
            | uharfbuzz.SubsetFlags.NO_HINTING
        )
        wanted.drop_table_tag_set.update(
            int.from_bytes(tag.encode("ascii"), "big") for tag in _DROPPED_TABLES
        )
        return bytes(uharfbuzz.subset(self.face.hb_face, wanted).blob.data)

    def _descriptor(self, doc: PDFDocument, name: str, cut: bytes) -> PDFObjectReference:
        extents = self.face.hb_font.get_font_extents("ltr")
        return _add(
            doc,
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(name),
                "Flags": _SYMBOLIC,
                "FontBBox": PDFArray([-500, extents.descender, 2000, extents.ascender]),
                "ItalicAngle": 0,
                "Ascent": extents.ascender,
                "Descent": extents.descender,
                "CapHeight": extents.ascender,
                "StemV": _STEM,
                "FontFile2": _add_stream(doc, cut, Length1=len(cut)),
            },
        )

    def _descendant(
        self, name: str, descriptor: PDFObjectReference, doc: PDFDocument
    ) -> PDFObjectReference:
        widths: list[object] = []
        for gid in sorted(self._drawn):
            widths += [gid, PDFArray([self.face.width(gid)])]
        return _add(
            doc,
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": PDFName(name),
                "CIDSystemInfo": PDFDictionary(
                    {
                        "Registry": PDFString("Adobe"),
                        "Ordering": PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": descriptor,
                "DW": 0,
                "W": PDFArray(widths),
                "CIDToGIDMap": PDFName("Identity"),
            },
        )


def _to_unicode(letters: Mapping[int, str]) -> str:
    entries = [
        f"<{gid:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for gid, text in sorted(letters.items())
    ]
    blocks = (entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK))
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return _CMAP_HEAD + body + _CMAP_TAIL


def _add(doc: PDFDocument, entries: Mapping[str, object]) -> PDFObjectReference:
    return doc.Reference(PDFDictionary(dict(entries)))


def _add_stream(doc: PDFDocument, content: bytes, **entries: object) -> PDFObjectReference:
    stream = PDFStream(PDFDictionary(dict(entries)), content)
    stream.filters = [PDFZCompress]
    return doc.Reference(stream)
