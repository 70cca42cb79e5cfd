"""Paths of the notices floor."""

from django.urls import URLPattern, path

from notices.views.feed_links import feed_link_new, feed_link_revocation, feed_links
from notices.views.feeds import calendar, news
from notices.views.mail import mail_confirmation, mail_stop, undelivered
from notices.views.notices import notices, notices_seen, thing_reading
from notices.views.settings import mail_address, mail_address_removal, notice_settings

app_name = "notices"

urlpatterns: list[URLPattern] = [
    path("", notices, name="notices"),
    path("seen/", notices_seen, name="notices_seen"),
    path("reading/<str:thing>/<int:pk>/", thing_reading, name="thing_reading"),
    path("links/", feed_links, name="feed_links"),
    path("links/new/", feed_link_new, name="feed_link_new"),
    path("links/<int:pk>/revocation/", feed_link_revocation, name="feed_link_revocation"),
    path("calendar/<slug:token>.ics", calendar, name="calendar"),
    path("news/<slug:token>.atom", news, name="news"),
    path("settings/", notice_settings, name="notice_settings"),
    path("settings/address/", mail_address, name="mail_address"),
    path("settings/address/removal/", mail_address_removal, name="mail_address_removal"),
    path("undelivered/", undelivered, name="undelivered"),
    # links out of letters
    path("confirm/<str:token>/", mail_confirmation, name="mail_confirmation"),
    path("stop/<str:token>/", mail_stop, name="mail_stop"),
]
