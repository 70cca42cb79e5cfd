"""News as programs read them: an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from notices.queries.calendar import plain_text, stable_id
from notices.queries.news import NewsEntry


class _Feed(Atom1Feed):
    """Dated by its entries alone, so that nothing new is the same file, and without an address of its own:

    the secret one need not stand in the file.
    """

    def __init__(self, *, uid: str, made_at: datetime, title: str, link: str, author: str) -> None:
        super().__init__(title=title, link=link, description="", language="ru", author_name=author, feed_guid=uid)
        self._made_at = made_at

    def latest_post_date(self) -> datetime:
        """Django would say «now» of a feed without entries."""
        return max((item["updateddate"] for item in self.items), default=self._made_at)


def news_file(
    entries: Iterable[NewsEntry],
    *,
    link_id: int,
    made_at: datetime,
    title: str,
    author: str,
    names: Mapping[int, str],
    home: str,
    url_of: Callable[[NewsEntry], str],
) -> bytes:
    """The file. With `names` each entry begins with the name of its pupil: of several in one feed."""
    feed = _Feed(uid=stable_id("feed", link_id).urn, made_at=made_at, title=title, link=home, author=author)
    for entry in entries:
        name = names.get(entry.pupil_id, "")
        feed.add_item(
            title=plain_text(f"{name}: {entry.title}" if name else entry.title),
            link=url_of(entry),
            description=linebreaks(plain_text(entry.text), autoescape=True),
            unique_id=entry.uid.urn,
            unique_id_is_permalink=False,
            updateddate=entry.at,
            pubdate=None,
            categories=[entry.kind],
        )
    return feed.writeString("utf-8").encode()
