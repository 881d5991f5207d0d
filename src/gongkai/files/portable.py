"""PDF: properties, scripts, attachments and automatic actions out; a signed one is left whole or refused."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream

from gongkai.files.kinds import DAMAGED, ENCRYPTED
from gongkai.files.pictures import stripped
from gongkai.law import Refused

CUT = "这个 PDF 没有传完整（缺少结尾），打不开或者会缺页；请重新导出后再上传。"
SIGNED_AND_ACTIVE = (
    "这个 PDF 既有电子签名又带有脚本或附件，去除它们会使签名失效；请重新导出不带脚本和附件的 PDF，签章后再上传。"
)
SIGNED = "这个 PDF 带有电子签名，为保持签名有效原样保存，文件属性（如作者、制作软件）没有去除。"

_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
_NOTES = {
    "/Text",
    "/FreeText",
    "/Highlight",
    "/Underline",
    "/Squiggly",
    "/StrikeOut",
    "/Stamp",
    "/Caret",
    "/Ink",
    "/Popup",
}
_CARRIERS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
_PROPERTIES = ("/Metadata", "/PieceInfo", "/LastModified")
_ACTIVE = ("/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/AF", "/EF", "/XFA", "/Collection", "/JS")
_DEEP = 60


def clean_pdf(content: bytes) -> tuple[bytes, list[str]]:
    """The PDF without properties and anything that acts by itself, and sentences on what was met.

    One that is signed comes back byte for byte, for any change would break the signature.
    Raises Refused where it is encrypted, cut, damaged, or signed and active.
    """
    if b"%%EOF" not in content[-4096:]:
        raise Refused(CUT)
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if not len(pdf.pages):
                raise Refused(DAMAGED)
            signed = _signed(pdf)
            met = _clean(pdf)
            if signed and (met["active"] or met["carriers"]):
                raise Refused(SIGNED_AND_ACTIVE)
            target = io.BytesIO()
            if not signed:
                pdf.save(target, deterministic_id=True, encryption=False)
    except pikepdf.PasswordError as error:
        raise Refused(ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise Refused(DAMAGED) from error
    return (content if signed else target.getvalue()), list(_sentences(met, signed))


def pdf_leftovers(content: bytes) -> list[str]:
    """What a cleaned PDF still carries, as another reader of PDF finds it."""
    found = []
    document = pypdfium2.PdfDocument(content)
    try:
        found += [key for key, value in document.get_metadata_dict(skip_empty=True).items() if value]
        if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            found.append("JavaScript")
        if document.count_attachments():
            found.append("attachments")
    finally:
        document.close()
    found += [mark.decode() for mark in (b"<x:xmpmeta", b"<?xpacket") if mark in content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found += [name for holder in (pdf.Root, pdf.trailer) for name in ("/Metadata", "/Info", "/OpenAction", "/AA")
                  if name in holder]  # fmt: skip
        found += [name for each in pdf.objects if isinstance(each, Dictionary | Stream)
                  for name in ("/Metadata", "/PieceInfo", "/JS", "/EF") if name in each]  # fmt: skip
    return found


def _signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    flags = int(form.get("/SigFlags", 0)) if isinstance(form, Dictionary) else 0
    return bool(flags & 1) or any(
        isinstance(each, Dictionary) and each.get("/FT") == Name.Sig and "/V" in each for each in pdf.objects
    )


def _clean(pdf: pikepdf.Pdf) -> Counter[str]:
    """Take out what must not stay; how often each was met."""
    met: Counter[str] = Counter()
    for name in ("/Info", "/ID"):  # a new identity is made from the content
        if name in pdf.trailer:
            del pdf.trailer[name]
    for page in pdf.pages:
        if isinstance(notes := page.obj.get("/Annots"), Array):
            kept = [note for note in notes if not _carries(note)]
            if len(kept) < len(notes):
                met["carriers"] += len(notes) - len(kept)
                page.obj["/Annots"] = Array(kept)
    for each in [pdf.Root, *pdf.objects]:
        _clean_object(each, met, 0)
        if isinstance(each, Stream) and each.get("/Filter") in (Name.DCTDecode, Array([Name.DCTDecode])):
            raw = each.read_raw_bytes()
            if (bare := stripped(raw)) != raw:
                each.write(bare, filter=each.Filter, decode_parms=each.get("/DecodeParms"))
    return met


def _carries(note: Any) -> bool:
    return isinstance(note, Dictionary) and str(note.get("/Subtype")) in _CARRIERS


def _clean_object(each: Any, met: Counter[str], depth: int) -> None:
    """One object and those written inside it."""
    if depth > _DEEP:
        raise Refused(DAMAGED)
    if isinstance(each, Array):
        for inner in each:
            if not getattr(inner, "is_indirect", False):
                _clean_object(inner, met, depth + 1)
        return
    if not isinstance(each, Dictionary | Stream):
        return
    if str(each.get("/Subtype")) in _NOTES and "/Rect" in each:
        met["notes"] += str(each.get("/Subtype")) not in ("/Popup", "/Stamp")
        for name in ("/T", "/M", "/CreationDate"):
            if name in each:
                del each[name]
    for name in _PROPERTIES:
        if name in each:
            del each[name]
    for name in _ACTIVE:
        if name in each:
            met["active"] += not (name == "/OpenAction" and _goes_to_a_page(each[name]))
            del each[name]
    for name in list(each.keys()):
        value = each.get(name)
        if isinstance(value, Dictionary) and str(value.get("/S")) in _ACTIONS:
            met["active"] += 1
            del each[name]
        elif isinstance(value, Dictionary | Array) and not value.is_indirect:
            _clean_object(value, met, depth + 1)


def _goes_to_a_page(action: Any) -> bool:
    """Whether what happens on opening only shows a page, as most programs write it."""
    return isinstance(action, Array) or (isinstance(action, Dictionary) and action.get("/S") == Name.GoTo)


def _sentences(met: Counter[str], signed: bool) -> Iterator[str]:
    if signed:
        yield SIGNED
    elif met["active"] or met["carriers"]:
        yield "文件里的脚本、附件或自动执行的动作已经去除。"
    if met["notes"]:
        yield f"有 {met['notes']} 处批注，公众可以看到；如不应公开，请删除批注后重新上传。"
