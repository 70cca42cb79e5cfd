"""A person of the demo school who has signed in over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener


@dataclass(frozen=True)
class Visitor:
    """The address of the server and a browser with cookies."""

    address: str
    browser: OpenerDirector
    jar: CookieJar

    @classmethod
    def signed_in(cls, address: str, login: dict[str, str]) -> Visitor:
        """Signs in as a person does."""
        jar = CookieJar()
        visitor = cls(address, build_opener(HTTPCookieProcessor(jar)), jar)
        visitor.get("/accounts/sign-in/")
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        form = {"username": login["login"], "password": login["password"], "csrfmiddlewaretoken": token}
        with visitor.browser.open(f"{address}/accounts/sign-in/", urlencode(form).encode()) as answer:
            if "/sign-in/" in answer.url:
                raise SystemExit(f"Не удалось войти: {login['login']}.")
        return visitor

    @property
    def cookies(self) -> str:
        """The header that the browser would send."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    @property
    def token(self) -> str:
        """What a script of the page would send with a change."""
        return next(str(cookie.value) for cookie in self.jar if cookie.name == "csrftoken")

    def get(self, path: str) -> str:
        """The page."""
        with self.browser.open(self.address + path) as answer:
            return str(answer.read().decode())

    def url_of(self, path: str) -> str:
        """Where the path leads to."""
        with self.browser.open(self.address + path) as answer:
            return str(answer.url)
