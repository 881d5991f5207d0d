"""Open government information work (政府信息公开) for Chinese township and county governments."""

__version__ = "0.5.0"
