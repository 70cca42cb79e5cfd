"""Debian's Chromium for tests and pictures: Playwright cannot download its own everywhere.

The headless shell draws and computes as the whole browser does and starts in half the time; `CHROMIUM=chromium`
takes the whole one instead (`make nightly`).
"""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

PROGRAM = os.environ.get("CHROMIUM", "chromium-headless-shell")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def launch(playwright: Playwright) -> Browser:
    """A browser process; contexts in it share nothing with each other."""
    return playwright.chromium.launch(executable_path=shutil.which(PROGRAM), args=ARGUMENTS)
