"""What a page may load: nothing from elsewhere, and no script but on the one page that says so."""

from __future__ import annotations

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Of every page. It works without JavaScript."""
WITH_SCRIPT = f"{POLICY}; script-src 'self'"
"""Of a page that one may also use with the mouse; without its script it works by its fields."""
