"""Names and words that the standard gives a meaning (ISO 32000-1), and that therefore say nothing of their own."""

import inspect
from functools import cache
from typing import Final

_NAMES: Final = (
    "Accepted ActualText Alt AlternateSpaces Annot Artifact Ascent AvgWidth BaseEncoding BaseFont BaseVersion BBox "
    "Bold BS CalGray CalRGB CapHeight CharProcs CharSet CIDFontType0 CIDFontType0C CIDFontType2 CIDInit CIDSet "
    "CIDSystemInfo CIDToGIDMap Circle ClassMap CMap CMapName CMapType CO ColorSpace Columns D Descent DescendantFonts "
    "Dest Differences Domain E Embedded EmbeddedFile EmbeddedFiles Encode Encoding Event Extends ExtGState FDF "
    "FileAttachment Filespec First FirstChar Flags Font FontBBox FontDescriptor FontFamily FontFile FontFile2 "
    "FontFile3 FontInfo FontMatrix FontName FontStretch FontType FontWeight Form Fit FreeText Functions FunctionType "
    "Gamma GoTo GoToR H Highlight ICCBased Identity Identity-H Identity-V Image ImageB ImageC ImageI Index Indexed "
    "Ink IRT IsMap ItalicAngle JavaScript JBIG2Globals JS Lab Last LastChar Leading Length1 Length2 Length3 Limits "
    "Line Linearized Link Lookup Luminosity Luminance MacRomanEncoding Matrix MaxLen MaxWidth MCID MCR MissingWidth "
    "MK MMType1 N NA Names Next Nums OBJR Obj ObjStm OCG OCGs OpenType Ordering Outline Order ON Page PaintType "
    "ParentTree ParentTreeNextKey PatternType PDF Pg Popup Prev Private ProcSet Range Reason Ref Registry RoleMap "
    "Screen Sect ShadingType Sig SMaskInData Span Square Stamp StandardEncoding StemH StemV StructElem Style "
    "Symbol Text Tiling TilingType ToUnicode Tx Type0 Type1 Type1C Type3 TrueType UCS Underline UseCMap W2 WhitePoint "
    "Widget Widths WinAnsiEncoding WMode XHeight XML XRef XRefStm XStep YStep Transparency Adobe TextField Btn Ch "
    "Nonstruct StructTreeRoot ViewArea ViewClip DisplayDocTitle Marked UserProperties Suspects FDecodeParms Desc "
    "Courier Helvetica Times-Roman ZapfDingbats JavaScript URI Usage View Print PrintState ViewState Export BleedBox"
)
WORDS: Final = frozenset(
    b"begin end def dict dup pop currentdict defineresource findresource begincmap endcmap begincodespacerange "
    b"endcodespacerange beginbfrange endbfrange beginbfchar endbfchar begincidrange endcidrange begincidchar "
    b"endcidchar beginnotdefrange endnotdefrange CMapName readonly usecmap usefont".split()
)
"""Of the tables that say which character a glyph is (Adobe technical note 5014)."""


@cache
def standard_names() -> frozenset[bytes]:
    """With the solidus, as files have them."""
    from pypdf import constants  # noqa: PLC0415  # the extra `documents`

    tables = (vars(table).values() for table in vars(constants).values() if inspect.isclass(table))
    known = {str(getattr(name, "value", name)) for table in tables for name in table if isinstance(name, str)}
    known |= {f"/{name}" for name in _NAMES.split()}
    return frozenset(name.encode() for name in known if name.startswith("/"))
