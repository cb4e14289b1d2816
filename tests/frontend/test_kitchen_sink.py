"""The kitchen sink shows every component there is."""

from __future__ import annotations

import re

from django.test import Client

from frontend.templatetags.components import register


def test_every_component_is_shown(client: Client) -> None:
    page = client.get("/kitchen-sink/").content.decode()
    shown = {name for group in re.findall(r'data-component="([^"]+)"', page) for name in group.split()}
    assert shown == set(register.tags)
