"""The few files that pages load, served from the package itself.

Their addresses carry a hash of their content, so browsers keep them for good and no build step is needed.
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FOLDER = Path(__file__).parent / "static" / "portal"


@dataclass(frozen=True)
class Asset:
    """One file: the name in its address, its content and its type."""

    address: str
    content: bytes
    type: str


def _load(file: Path) -> Asset:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(f"{file.stem}.{digest}{file.suffix}", content, f"{kind}; charset=utf-8")


ASSETS = {file.name: _load(file) for file in sorted(FOLDER.iterdir()) if file.is_file()}
_BY_ADDRESS = {asset.address: asset for asset in ASSETS.values()}


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """One asset under its hashed name."""
    asset = _BY_ADDRESS.get(name)
    if asset is None:
        raise Http404
    return HttpResponse(
        asset.content, content_type=asset.type, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
