"""`python -m gongkai` is the same as `gongkai`."""

import sys

from gongkai.cli import main

sys.exit(main())
