"""What the pages of both doors share: assets, components, the large mode, error pages, limits of requests."""
