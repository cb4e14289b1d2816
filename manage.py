#!/usr/bin/env python
"""Django's command line. Run it through ./decides, which keeps .venv in step with the lock."""

import os
import sys

if __name__ == "__main__":
    default = "config.settings.demo" if sys.argv[1:2] == ["demo"] else "config.settings.dev"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", default)

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
