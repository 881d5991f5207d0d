"""The few files that pages load, served from the package itself.

Their addresses carry a hash of their content, so browsers keep them for good and no build step is needed.
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


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


@cache
def assets() -> dict[str, Asset]:
    """Every file in the folder `static/` of our own apps, by its plain name."""
    ours = [Path(app.path) / "static" / app.label for app in apps.get_app_configs() if app.name.startswith("gongkai.")]
    files = [file for folder in ours if folder.is_dir() for file in sorted(folder.iterdir()) if file.is_file()]
    found = {file.name: _load(file) for file in files}
    if len(found) != len(files):
        raise ValueError(f"two assets have one name: {sorted(file.name for file in files)}")
    return found


@cache
def _by_address() -> dict[str, Asset]:
    return {asset.address: asset for asset in assets().values()}


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """One asset under its hashed name."""
    asset = _by_address().get(name)
    if asset is None:
        raise Http404
    return HttpResponse(
        asset.content, content_type=asset.type, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
