"""Links out of letters: who opens them may have no session, the signed link is the only credential.

A GET changes nothing, for mail scanners follow links: it shows a form. The POST that unsubscribes comes from mail
programs as well (RFC 8058), without cookies and so without a CSRF token.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.audience import ANYONE, CLASS_TEACHER, audience
from notices.actions.addresses import confirm_mail_address, stop_mails
from notices.queries.families import unreached
from notices.queries.mail import address_of_token, stop_of_token
from school.roles import RolesRequest


@audience(ANYONE)
@require_http_methods(["GET", "POST"])
def mail_confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of the address confirms it; 404 for a link that is forged, too old or of an address changed since."""
    address = address_of_token(token)
    if address is None:
        raise Http404("Ссылка больше не действует: запросите новую в настройках уведомлений.")
    is_done = request.method == "POST"
    if is_done:
        confirm_mail_address(address=address, by=None)
    return render(request, "notices/mail_confirmation.html", {"is_done": is_done, "token": token})


@audience(ANYONE)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters about these kinds of news."""
    found = stop_of_token(token)
    if found is None:
        raise Http404("Эта ссылка не из письма журнала.")
    user_id, kinds = found
    is_done = request.method == "POST"
    if is_done:
        stop_mails(user_id=user_id, kinds=kinds, by=None)
    context = {"kinds": [kind.label for kind in kinds], "is_done": is_done, "token": token}
    return render(request, "notices/mail_stop.html", context)


@audience(CLASS_TEACHER)
@require_safe
def undelivered(request: RolesRequest) -> HttpResponse:
    """Families of the own class whom letters do not reach; no address is shown."""
    return render(request, "notices/undelivered.html", {"rows": unreached(request.roles)})
