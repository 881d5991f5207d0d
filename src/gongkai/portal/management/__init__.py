"""Commands of Django that belong to the portal."""
