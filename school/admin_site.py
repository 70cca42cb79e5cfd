"""The administrator's reference tables: Django admin for one office only (§ 3.1, docs/decisions/0006)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import connection, models, transaction
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from accounts.views.sign_out import sign_out
from common.refusals import Outdated, Refused, refusals_explained
from entry.forms import AS_SHOWN, EditModelForm
from school.roles import RolesRequest
from school.rows_as_shown import ROWS_AS_SHOWN, as_shown, require_as_shown


def is_administrator(request: HttpRequest) -> bool:
    """Does the person hold the office today? Flags of the account do not matter."""
    return cast(RolesRequest, request).roles.is_administrator


class ReferenceTables(admin.AdminSite):
    """Lets in administrators only."""

    site_header = site_title = "ЭЖ: справочники"
    index_title = "Справочники школы"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one entrance for everybody, with its rules for slips and its log: never the admin's own form.

        The admin leads here who has signed in without the right to be in it.
        """
        if not self.has_permission(request):
            raise PermissionDenied("Справочники ведёт администратор.")
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # stubs want a template response
        """Leaving the tables is leaving the journal."""
        return cast(HttpResponse, sign_out(request))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # stubs want a template response
        """The house's own page knows about slips and sessions."""
        return redirect("accounts:change_password")


site = ReferenceTables(name="admin")

_LONGEST_KEY = 19  # digits of a number that the database takes
_CHANGED = "«{}» изменили, пока страница была открыта: сверьте и сохраните снова, если строка всё равно не нужна."


class _AdministratorOnly:
    """Every permission of a table follows the office."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)


class RefusedRowError(Exception):
    """The database has refused to write a row: what it said, and the prefix of the form in which the row was typed."""

    def __init__(self, prefix: str | None, refusal: Refused) -> None:
        super().__init__(refusal.message)
        self.prefix, self.refusal = prefix, refusal


@contextmanager
def _refused_in(form: forms.BaseForm) -> Iterator[None]:
    """Inside the block, a refusal of the database is one of this form; what the block has written is taken back."""
    try:
        with refusals_explained(), transaction.atomic():
            yield
    except Refused as refusal:
        raise RefusedRowError(form.prefix, refusal) from refusal


class ReferenceForm(EditModelForm):
    """A row of a reference table: what the database refuses stands beside the field that it is about, and what somebody

    else has written since the page was opened beside its own. The row is held from when it is read.
    """

    refused: RefusedRowError | None = None
    within: models.Model | None = None  # the row in whose page it stands, when it is not the page's own

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.row is not None and self.compare(self.row, self.standing):
            self.show_conflicts(self.within)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook for what a model says, unknown to the stubs
        of_row = self.errors.pop(NON_FIELD_ERRORS, None)
        for error in of_row.as_data() if of_row else ():
            self.add_error(self._accused(error), error)
        is_leaving = DELETION_FIELD_NAME in self.changed_data
        if self.refused is not None and self.refused.prefix == self.prefix and not is_leaving:
            error = forms.ValidationError(self.refused.refusal.message)
            self.add_error(self._accused(error), error)

    def _accused(self, error: forms.ValidationError) -> str | None:
        """The field that a refusal is about: named by its constraint, else a day that was typed, else what was typed.

        Of several the last, for a row was in order until it was typed; None when nothing was.
        """
        days = [name for name, field in self.fields.items() if isinstance(field, forms.DateField)]
        named = [name for name in self._fields_of_error(error) if name in self.fields]
        typed = [name for name in self.changed_data if name in (named or days)]
        return next(reversed(typed or named or self.changed_data), None)

    def _fields_of_error(self, error: forms.ValidationError) -> list[str]:
        """Those that the constraint with the message compares; none for a message of a trigger."""
        if error.params and "unique_check" in error.params:
            return [*error.params["unique_check"]]
        constraints = [constraint for _, each in self.instance.get_constraints() for constraint in each]
        said = {str(each.violation_error_message): each for each in constraints}
        return _fields_of(said[str(error.message)]) if str(error.message) in said else []


def _fields_of(constraint: models.BaseConstraint) -> list[str]:
    """The fields that a constraint compares, in its order."""
    if isinstance(constraint, models.CheckConstraint):
        return _names_in(constraint.condition)
    if isinstance(constraint, ExclusionConstraint):
        return [name for expression, _ in constraint.expressions for name in _names_in(expression)]
    return [*getattr(constraint, "fields", ())]


def _names_in(expression: Any) -> list[str]:
    """Names of fields in a condition or an expression."""
    match expression:
        case models.F():
            return [cast(Any, expression).name]
        case models.Q():
            return [name for child in expression.children for name in _names_in(child)]
        case (str(lookup), value):
            return [lookup.partition("__")[0], *_names_in(value)]
    parts: Iterable[Any] = getattr(expression, "get_source_expressions", list)()
    return [name for part in parts for name in _names_in(part)]


class ReferenceFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """Rows within their parent. One that is refused is tried again after the others: they may have made room for it."""

    refused: RefusedRowError | None = None

    def full_clean(self) -> None:
        """A row that may not go has no field to speak beside: its table says it."""
        super().full_clean()
        leaving = [form.prefix for form in self.forms if self.is_bound and self._should_delete_form(form)]  # type: ignore[attr-defined]  # Django's own
        said = [self.refused.refusal.message] if self.refused is not None and self.refused.prefix in leaving else []
        said += [
            _CHANGED.format(form.instance)
            for form in cast(Any, self.forms)
            if form.prefix in leaving and form.conflicts
        ]
        cast(Any, self)._non_form_errors.extend(said)  # noqa: SLF001  # as Django does

    def add_fields(self, form: Any, index: int | None) -> None:
        """A row knows its parent, for which the admin keeps its log."""
        super().add_fields(form, index)
        form.within = self.instance

    def save(self, commit: bool = True) -> Any:
        """All rows, in an order in which they can be written, or the first refusal."""
        self._refused_rows: list[tuple[RefusedRowError, Any, Callable[[], Any]]] = []
        saved = super().save(commit)
        while waiting := self._refused_rows:
            self._refused_rows = []
            for _, form, write in waiting:
                self._try(form, write)
            if len(self._refused_rows) == len(waiting):
                raise self._refused_rows[0][0]
        return saved

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """A new row."""
        write = super().save_new
        return self._try(form, lambda: write(form, commit))

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """A row that was there."""
        write = super().save_existing
        return self._try(form, lambda: write(form, obj, commit))

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """A row that goes."""
        write = super().delete_existing
        self._try(next(form for form in self.deleted_forms if form.instance == obj), lambda: write(obj, commit))

    def _try(self, form: Any, write: Callable[[], Any]) -> Any:
        try:
            with _refused_in(form):
                return write()
        except RefusedRowError as refused:
            self._refused_rows.append((refused, form, write))
            return form.instance


class AccusativeNames:
    """The options of a model with its name as it stands after «добавить» and «удалить»: «сетку звонков»."""

    def __init__(self, options: Any, accusative: str) -> None:
        self._options = options
        self.verbose_name = accusative or options.verbose_name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._options, name)


class ReferenceAdmin(_AdministratorOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """A reference table: everything in it may be changed by the administrator and by nobody else.

    What the database refuses comes back with all that was typed: the form is drawn anew with the refusal in it.
    """

    accusative = ""  # the name of the table after «добавить», where it differs from its name
    list_per_page = 100
    form = ReferenceForm

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.opts: Any = AccusativeNames(self.opts, self.accusative)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list is called by what it lists."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, "opts": self.opts, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; a second time, with what was refused, when a row was."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except RefusedRowError as refused:
            cast(Any, request).refused = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A class of this request alone, which knows what was refused."""
        form = super().get_form(request, obj, change, **kwargs)
        cast(Any, form).refused = getattr(request, "refused", None)
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, held while something is written: nobody changes it between the comparison and the writing."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST" and connection.in_atomic_block:
            rows = self.model._base_manager.select_for_update(no_key=True)  # noqa: SLF001  # Django's API
            found.refresh_from_db(from_queryset=rows)
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was shown goes along, whatever the table says of its fields."""
        (title, first), *others = super().get_fieldsets(request, obj)
        names = [name for name in first["fields"] if name != AS_SHOWN]
        return [(title, {**first, "fields": [*names, AS_SHOWN]}), *others]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """409 where somebody else has changed something meanwhile."""
        response = super().render_change_form(request, context, *args, **kwargs)
        rows = [form for each in context["inline_admin_formsets"] for form in each.formset.forms]
        if any(form.conflicts for form in (context["adminform"].form, *rows)):
            response.status_code = Outdated.status
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The row itself."""
        with _refused_in(form):
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """The rows within it; what is only looked at when a transaction ends is looked at here."""
        super().save_related(request, form, formsets, change)
        with _refused_in(form), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What may not go stays, and the form of the row says why; 409 for a row that was changed meanwhile."""
        try:
            with transaction.atomic(), refusals_explained():
                found = self.get_object(request, object_id)
                if found is not None:
                    extra_context = {ROWS_AS_SHOWN: as_shown([found]), **(extra_context or {})}
                    require_as_shown([found], request.POST.getlist(AS_SHOWN))
                return super().delete_view(request, object_id, extra_context)
        except Outdated:
            raise
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any) -> HttpResponse | None:
        """Of rows that were chosen in the list: all go, or none and the list says why; 409 where one was changed."""
        try:
            with transaction.atomic(), refusals_explained():
                chosen = queryset.filter(pk__in=_keys(request.POST.getlist(ACTION_CHECKBOX_NAME)))
                rows = list(chosen.select_for_update(no_key=True, of=("self",)).order_by("pk"))
                require_as_shown(rows, request.POST.getlist(AS_SHOWN))
                answer = super().response_action(request, queryset, *args)
                if isinstance(answer, TemplateResponse):
                    answer.context_data = {**(answer.context_data or {}), ROWS_AS_SHOWN: as_shown(rows)}
                return answer
        except Outdated:
            raise
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def _keys(sent: Iterable[str]) -> list[int]:
    """Those that are numbers; the list sends no others."""
    return [int(each) for each in sent if each.isascii() and each.isdecimal() and len(each) < _LONGEST_KEY]


class OnlyRowAdmin(ReferenceAdmin):
    """A table of rules that has one row: made once, changed, never deleted."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Until the row is there."""
        return is_administrator(request) and not self.model._default_manager.exists()  # noqa: SLF001  # Django's API

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """To nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The row is the first."""
        obj.pk = 1
        super().save_model(request, obj, form, change)


class ReferenceInline(_AdministratorOnly, admin.TabularInline):  # type: ignore[type-arg]  # same
    """Rows of a reference table inside their parent."""

    extra = 0
    form = ReferenceForm
    formset = ReferenceFormSet

    def get_queryset(self, request: HttpRequest) -> Any:
        """Held while something is written, as their parent is."""
        rows = super().get_queryset(request)
        return rows.select_for_update(no_key=True, of=("self",)) if request.method == "POST" else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Classes of this request alone, which know what was refused."""
        formset = cast(Any, super().get_formset(request, obj, **kwargs))
        formset.refused = formset.form.refused = getattr(request, "refused", None)
        return formset
