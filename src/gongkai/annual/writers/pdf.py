"""The report as PDF: the HTML document on paper, laid out by WeasyPrint.

WeasyPrint needs Pango, which not every machine has; only this writer asks for it, and only when it writes.
"""

from __future__ import annotations

import hashlib
from typing import Any

from gongkai.annual.report import Report
from gongkai.annual.writers import NoPango, html

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def write(report: Report) -> bytes:
    """The report as the bytes of a tagged PDF (PDF/UA-1). The same report gives the same bytes on the same machine.

    Raises NoPango where Pango does not load.
    """
    return laid_out(html.document(report).replace(html.FOR_BROWSERS, "", 1))


def laid_out(page: str) -> bytes:
    """A complete HTML document that loads nothing, as the bytes of a tagged PDF (PDF/UA-1). Raises NoPango."""
    try:
        import weasyprint  # 1.3 s and native libraries: only who writes a PDF pays for it
    except (ImportError, OSError) as error:
        raise NoPango(f"本机缺少生成PDF所需的组件，请安装软件包 {PACKAGES} 后再试，或改用其他格式导出。") from error
    identifier = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    made = weasyprint.HTML(string=page, url_fetcher=_refuse).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier, pdf_tags=True
    )
    return bytes(made)


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"文件不引用外部资源：{url}")
