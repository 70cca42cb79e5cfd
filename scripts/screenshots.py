"""`make screenshots`: pictures of every page of the demo school, wide and narrow, light and dark.

Starts the demo school in var/screenshots (loading it the first time), signs in as each role and walks to each page of
scripts/pictures.py. Pictures go to docs/screenshots/; only those that README and the guides show are kept in the
repository, with as few colours as make them small.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby, product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.chromium import launch
from scripts.demo_server import demo_server, logins
from scripts.pictures import PICTURES, Picture

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "screenshots"
TARGET = ROOT / "docs" / "screenshots"
PORT = 8099
SERVER = f"http://127.0.0.1:{PORT}"
WINDOWS = {"": (1280, 900), "-390": (390, 844)}
THEMES = {"": "light", "-dark": "dark"}
LIMIT = 120_000  # bytes of a picture in a guide: it weighs no more than a page does
COLOURS = (256, 128, 64, 32)  # the first that keep within the limit


def main() -> int:
    """Take all pictures; returns 1 when a page could not be reached."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with demo_server(VAR, PORT), sync_playwright() as playwright:
        browser = launch(playwright)
        people = logins(VAR)
        failed = [name for role, pictures in by_role() for name in take(browser, people.get(role), pictures)]
        browser.close()
    for name in kept():
        make_small(TARGET / name)
    print(f"Снимки: {TARGET}. Страниц: {len(PICTURES)}, не удалось: {len(failed)} {' '.join(failed)}")
    return 1 if failed else 0


def by_role() -> Iterator[tuple[str, list[Picture]]]:
    """Pictures of one role together: one sign-in serves them."""
    for role, pictures in groupby(sorted(PICTURES, key=lambda each: each.role), key=lambda each: each.role):
        yield role, list(pictures)


def take(browser: Browser, login: dict[str, str] | None, pictures: list[Picture]) -> Iterator[str]:
    """Take the pictures in every window and theme; yields the names of those that failed."""
    for (window, size), (theme, scheme) in product(WINDOWS.items(), THEMES.items()):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="ru-RU",
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        if login is not None:
            sign_in(page, login)
        for picture in pictures:
            try:
                walk(page, picture)
                page.screenshot(path=TARGET / f"{picture.file}{window}{theme}.png")
            except Exception as error:  # a page out of reach must not stop the others
                print(f"{picture.page}: {str(error).splitlines()[0]}", file=sys.stderr)
                yield f"{picture.page}{window}{theme}"
        context.close()


def kept() -> list[str]:
    """Names of the pictures that the repository keeps."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return [line.rpartition("/")[2] for line in lines if line.startswith("!/docs/screenshots/")]


def make_small(picture: Path) -> None:
    """Write it anew from a palette."""
    whole = picture.read_bytes()
    for colours in COLOURS:
        command = ["pngquant", "--speed", "1", "--strip", str(colours), "-"]
        picture.write_bytes(subprocess.run(command, input=whole, check=True, capture_output=True).stdout)
        if picture.stat().st_size <= LIMIT:
            return


def sign_in(page: Page, login: dict[str, str]) -> None:
    """As a person does."""
    page.goto(f"{SERVER}/accounts/sign-in/")
    page.fill("input[name=username]", login["login"])
    page.fill("input[name=password]", login["password"])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def walk(page: Page, picture: Picture) -> None:
    """From the start address by links."""
    page.goto(SERVER + picture.start)
    for selector in picture.clicks:
        link, fold = page.locator(selector).locator("visible=true"), page.locator("main .narrow-only > summary:visible")
        if fold.count() and not link.count():  # a phone folds the pages of a gradebook away
            fold.first.click()
        link.first.click()
        page.wait_for_load_state()
        if "data-dialog" in selector:
            page.locator("dialog[open]").wait_for()
    if hints := page.locator(".hint button").all():  # who reads a guide has seen it
        hints[0].click()
        page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main())
