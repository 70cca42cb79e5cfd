"""What people type about pupils, families and movements."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator

from accounts.models import Office
from common.fields import BirthdayField, DayField
from common.tables.book import Book, UnreadableFileError, read_book
from common.tables.reading import Reading
from common.uploads import MAX_BYTES
from entry.forms import EditForm, EditModelForm
from school.models import Guardian, Pupil, School, SchoolClass, StaffMember, Subject, Term
from school.models.people import Relation, Sex
from school.models.usual_subjects import USUAL_SUBJECTS
from school.rules import WRONG_AGE, is_school_age


def date_field(label: str, help_text: str = "", *, required: bool = True) -> DayField:
    """A day, typed or picked."""
    return DayField(label=label, help_text=help_text, required=required)


class OrderForm(forms.Form):
    """The school order on which a movement rests."""

    order_number = forms.CharField(label="Номер приказа", max_length=30)
    order_dated = date_field("Дата приказа")


class PupilForm(EditModelForm):
    """What the card says about a pupil."""

    class Meta:
        model = Pupil
        fields = ["last_name", "first_name", "patronymic", "birth_date", "sex"]
        field_classes = {"birth_date": BirthdayField}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["sex"].choices = [("", "выберите"), *Sex.choices]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_birth_date(self) -> date:
        """A day on which a pupil can have been born."""
        birth_date: date = self.cleaned_data["birth_date"]
        if not is_school_age(birth_date, self.today):
            raise forms.ValidationError(WRONG_AGE)
        return birth_date


class NewPupilForm(PupilForm):
    """A new pupil; one who looks like a child on record has to be confirmed."""

    is_another = forms.BooleanField(
        label="Другой ребёнок: в школе есть похожий, с тем же днём рождения", required=False
    )


class ClassField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A class of today, or of the year that comes after `today`."""

    today = date.max

    def label_from_instance(self, obj: Any) -> str:
        label: str = obj.name_among(self.today)
        return label


class EnrolmentForm(OrderForm):
    """Into which class, from which day."""

    school_class = ClassField(queryset=SchoolClass.objects.none(), label="Класс", empty_label="выберите класс")
    starts_on = date_field("Зачислить с")

    def __init__(self, *args: Any, classes: QuerySet[SchoolClass], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].today = today  # type: ignore[attr-defined]  # a ClassField
        set_choices(self, "school_class", classes)


class WithdrawalForm(OrderForm):
    """The last day and where the pupil goes."""

    on = date_field("Последний день в школе")
    destination = forms.CharField(label="Куда выбыл", max_length=200, required=False)


class ExemptionForm(forms.Form):
    """From which subject and for how long."""

    subject = forms.ModelChoiceField(queryset=Subject.objects.none(), label="Предмет", empty_label="выберите предмет")
    starts_on = date_field("С")
    ends_on = date_field("По", "Пусто – до конца года или отмены.", required=False)

    def __init__(self, *args: Any, subjects: QuerySet[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "subject", subjects)


class HomeSchoolingForm(forms.Form):
    """Who is taught at home, from when, by which order."""

    pupil = forms.ModelChoiceField(queryset=Pupil.objects.none(), label="Ученик", empty_label="выберите ученика")
    starts_on = date_field("С")
    ends_on = date_field("По", "Пусто – до особого распоряжения.", required=False)
    basis = forms.CharField(label="Приказ", max_length=120, help_text="Номер и дата приказа. Диагноз не указывают.")

    def __init__(self, *args: Any, pupils: QuerySet[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "pupil", pupils)


class HomeSchoolingEndForm(forms.Form):
    """The last day at home."""

    on = date_field("Последний день")


class SchoolDetailsForm(EditModelForm):
    """What documents say about the school, and whom to ask about the journal outside it."""

    class Meta:
        model = School
        fields = [
            "name", "short_name", "address", "phone", "email", "inn", "ogrn", "time_zone", "support_phone",
            "support_email",
        ]  # fmt: skip

    def clean_inn(self) -> str:
        """Ten digits: the number of an organisation, as documents print it."""
        return _digits(self.cleaned_data["inn"], 10, "ИНН школы")

    def clean_ogrn(self) -> str:
        """Thirteen digits."""
        return _digits(self.cleaned_data["ogrn"], 13, "ОГРН")


def _digits(typed: str, length: int, title: str) -> str:
    """A number of so many digits, or none."""
    if typed and not re.fullmatch(rf"[0-9]{{{length}}}", typed):
        raise forms.ValidationError(f"{title} – {length} цифр подряд, без пробелов.")
    return typed


class GuardianForm(EditModelForm):
    """A guardian's name and contacts."""

    class Meta:
        model = Guardian
        fields = ["last_name", "first_name", "patronymic", "phone", "email"]


class NewGuardianForm(GuardianForm):
    """A new guardian; a namesake whom nothing tells apart has to be confirmed."""

    is_namesake = forms.BooleanField(label="Другой человек: представитель с таким именем уже записан", required=False)


class GuardianSearchForm(forms.Form):
    """By what a guardian on record is found."""

    name = forms.CharField(
        label="Фамилия или её начало", max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )


class GuardianshipForm(forms.Form):
    """Who the guardian is to the child and since when."""

    relation = forms.ChoiceField(choices=Relation.choices, label="Кем приходится")
    starts_on = date_field("С какого дня")
    basis = forms.CharField(
        label="Основание", max_length=200, required=False, help_text="Для опеки: номер и дата акта."
    )


class StaffAccountForm(forms.Form):
    """Which staff member the guardian is."""

    staff_member = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(), label="Сотрудник", empty_label="выберите сотрудника"
    )

    def __init__(self, *args: Any, staff: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "staff_member", staff)


class GuardianshipEndForm(EditForm):
    """The last day of access and why, which is not why there is one."""

    columns = {"basis": "end_basis"}

    ends_on = date_field("Последний день доступа")
    basis = forms.CharField(label="Основание", max_length=200, help_text="Например: решение суда от 01.10.2026.")


TABLE_HELP = (
    "XLSX, XLS, ODS или CSV, до 5 МБ и 2000 строк. Названия столбцов – в одной из первых 15 строк любого листа."
)


class TableForm(forms.Form):
    """An uploaded table; `what` it should be is told when it cannot be."""

    what = "список учащихся"

    file = forms.FileField(label="Таблица")

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        if too_large:
            self.fields["file"].required = False

    def clean_file(self) -> Book:
        """The sheets of the table instead of the file."""
        uploaded: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if uploaded is None and not self.too_large:
            return Book(())
        if self.too_large or uploaded is None:
            limit = MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(
                f"Файл больше {limit} МБ: это не {self.what}. Оставьте один лист без картинок или разделите список."
            )
        try:
            return read_book(uploaded.read())
        except UnreadableFileError as error:
            raise forms.ValidationError(str(error)) from error


class PreviewedTableForm(TableForm):
    """A table that is looked at before it is written: first the file, then `sealed`, what was read of it.

    It waits in the page, signed for `scope`, which names the person and the place that it is for, and nowhere on
    the server.
    """

    seal_lifetime = timedelta(days=1)

    sealed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.book: Book | None = None
        if self.is_previewed:
            self.fields["file"].required = False

    @property
    def is_previewed(self) -> bool:
        """Has the person seen what is in the table?"""
        return bool(self.data.get("sealed"))

    def clean(self) -> None:
        """The table into `book`, from the file or from what was seen of it."""
        super().clean()
        if "file" in self.errors:
            return
        sealed = self.cleaned_data["sealed"]
        try:
            self.book = self._unsealed(sealed) if sealed else self.cleaned_data["file"]
        except signing.BadSignature:
            self.add_error("file", "Просмотр устарел: загрузите файл снова.")

    def sealed_for(self, reading: Reading) -> str:
        """What the page keeps until the person has looked at it: the sheet that was read."""
        if self.book is None:
            return ""
        read = Book(tuple(sheet for sheet in self.book.sheets if sheet.rows is reading.cells))
        return signing.dumps(read.as_json(), salt=self.scope, compress=True)

    def _unsealed(self, sealed: str) -> Book:
        return Book.from_json(signing.loads(sealed, salt=self.scope, max_age=self.seal_lifetime))


class ImportForm(TableForm, OrderForm):
    """The uploaded list of pupils."""

    starts_on = date_field("Зачислить с")
    file = forms.FileField(label="Список учащихся", help_text=TABLE_HELP)

    field_order = ["file", "starts_on", "order_number", "order_dated"]


class StaffForm(EditModelForm):
    """A staff member's name and position."""

    class Meta:
        model = StaffMember
        fields = ["last_name", "first_name", "patronymic", "position"]


class NewStaffForm(StaffForm):
    """A new staff member; a namesake has to be confirmed."""

    is_namesake = forms.BooleanField(label="Однофамилец: другой человек с тем же именем", required=False)


class OfficeForm(forms.Form):
    """Which office, from which day to which."""

    office = forms.TypedChoiceField(choices=Office.choices, coerce=Office, label="Должность")
    starts_on = date_field("С какого дня")
    ends_on = date_field("По какой день", "Пусто – бессрочно.", required=False)


class OfficeEndForm(EditForm):
    """The last day of an office."""

    ends_on = date_field("Последний день")


class SubjectsForm(forms.Form):
    """Usual subjects that the school does not have yet, and one of its own."""

    usual = forms.MultipleChoiceField(label="Обычные предметы", required=False, widget=forms.CheckboxSelectMultiple)
    name = forms.CharField(label="Другой предмет", max_length=80, required=False)
    short_name = forms.CharField(
        label="Кратко", max_length=16, required=False, help_text="Для узких столбцов: «Англ. яз.»."
    )

    def __init__(self, *args: Any, present: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._present = {name.casefold() for name in present}
        missing = [name for name in USUAL_SUBJECTS if name not in present]
        if not missing:
            del self.fields["usual"]
            return
        usual = self.fields["usual"]
        assert isinstance(usual, forms.MultipleChoiceField)  # noqa: S101  # tells mypy what the class says above
        usual.choices = [(name, name) for name in missing]
        usual.initial = [] if present else missing

    def clean_name(self) -> str:
        """Not one that is there, however it is written."""
        name: str = self.cleaned_data["name"]
        if name.casefold() in self._present:
            raise forms.ValidationError("Такой предмет уже есть.")
        return name

    def clean(self) -> dict[str, Any]:
        """Gives `short_names`, each by its name."""
        cleaned = super().clean() or {}
        own = cleaned.get("name", "")
        chosen = {name: USUAL_SUBJECTS[name] for name in cleaned.get("usual", ())}
        if cleaned.get("short_name") and not own and "name" not in self.errors:
            self.add_error("name", "Впишите название предмета, сокращённого ниже.")
        if own:
            chosen[own] = cleaned.get("short_name") or own[:16]
        if not chosen and not self.errors:
            raise forms.ValidationError("Отметьте предметы или впишите свой.")
        return {"short_names": chosen}


class YearForm(forms.Form):
    """Which school year is prepared."""

    first = forms.TypedChoiceField(label="Учебный год", coerce=int)

    def __init__(self, *args: Any, firsts: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.fields["first"]
        assert isinstance(first, forms.ChoiceField)  # noqa: S101  # tells mypy what the class says above
        first.choices = [(year, f"{year}/{(year + 1) % 100:02d}") for year in firsts]


class ClassTeacherForm(forms.Form):
    """Who leads the class, from which day."""

    teacher = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(), label="Классный руководитель", empty_label="выберите сотрудника"
    )
    starts_on = date_field("С какого дня")

    def __init__(self, *args: Any, staff: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "teacher", staff)


_WHERE_TO_FILL: dict[type[Model], str] = {
    SchoolClass: "Классов ещё нет: их заводит администратор в «Справочниках».",
    Subject: "Предметов ещё нет: их заводит администратор в «Справочниках».",
    Term: "Учебных периодов ещё нет: их заводит администратор в «Справочниках», в графике.",
    StaffMember: "Сотрудников ещё нет: их записывает администратор на странице «Сотрудники».",
}


def explain_empty_list(field: forms.ModelChoiceField, *, n_choices: int) -> None:  # type: ignore[type-arg]  # not subscriptable at run time
    """A list that offers nothing says who fills it, instead of refusing every answer without a reason."""
    if not n_choices and field.required and field.queryset is not None:
        field.help_text = _WHERE_TO_FILL.get(field.queryset.model, field.help_text)


def set_choices(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Offers the rows, read now: a form asks nothing while the page is drawn."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
        choices = [*iter(ModelChoiceIterator(field))]  # the iterator itself would count the rows first
        field.widget.choices = choices
        explain_empty_list(field, n_choices=len(choices) - (field.empty_label is not None))
