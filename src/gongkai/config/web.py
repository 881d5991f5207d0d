"""The web server as a process: `python -m gongkai.config.web ADDRESS PORT`, started by `gongkai serve`."""

from __future__ import annotations

import os
import sys

from gongkai.config.supervision import end_with_supervisor

MOST_WORKERS = 4
PATIENCE = 8  # seconds that requests have to end; the supervisor kills after ten


def run(address: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "gongkai.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=max(1, min(MOST_WORKERS, os.cpu_count() or 1)),
        blocking_threads=8,  # reports are read in child processes; a page itself takes milliseconds
        respawn_failed_workers=True,
        # A worker that is asked to stop before it listens to signals would be waited for without end.
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.critical,  # the supervisor says in Chinese what happened
    ).serve()


if __name__ == "__main__":
    end_with_supervisor()
    run(sys.argv[1], int(sys.argv[2]))
