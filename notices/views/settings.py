"""«Настройки уведомлений»: the address for letters, quiet hours, how soon a person hears of what."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from common.audience import SIGNED_IN, audience
from common.forms import form_page, post_data, report_result, save_form
from entry.views import save_edit
from notices.actions.addresses import choose_mail_paces, remove_mail_address, set_mail_address, set_mail_hours
from notices.forms.mail import MailAddressForm, MailHoursForm, MailPacesForm
from notices.queries.settings import mail_settings
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def notice_settings(request: RolesRequest) -> HttpResponse:
    """Hours and paces are saved together; the address has a page of its own, for it must be confirmed."""
    mail, data = mail_settings(request.roles), post_data(request)
    hours = MailHoursForm(data, row=mail.address)
    paces = MailPacesForm(mail, data, read=lambda: mail_settings(request.roles))
    saved = save_edit(
        hours,
        lambda: (
            set_mail_hours(**hours.cleaned_data, by=request.user),
            choose_mail_paces(paces=paces.paces, by=request.user),
        ),
        by=request.user,
        also=paces,
    )
    if saved:
        messages.success(request, "Настройки сохранены.")
        return redirect("notices:notice_settings")
    return form_page(request, "notices/notice_settings.html", {"mail": mail, "hours": hours, "paces": paces})


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def mail_address(request: RolesRequest) -> HttpResponse:
    """Another address: it gets a link, and nothing else before that was opened."""
    form = MailAddressForm(post_data(request))
    if save_form(
        form, lambda: set_mail_address(address=form.cleaned_data["address"], by=request.user), field="address"
    ):
        messages.success(request, "Мы отправили на этот адрес ссылку: откройте её, чтобы подтвердить адрес.")
        return redirect("notices:notice_settings")
    return form_page(request, "notices/mail_address.html", {"form": form, "mail": mail_settings(request.roles)})


@audience(SIGNED_IN)
@require_POST
def mail_address_removal(request: RolesRequest) -> HttpResponse:
    """No more letters, and the address is forgotten."""
    report_result(request, partial(remove_mail_address, by=request.user), "Адрес удалён: писем больше не будет.")
    return redirect("notices:notice_settings")
