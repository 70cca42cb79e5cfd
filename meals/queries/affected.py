"""Meals ordered and served on the days of a change (school/queries/affected.py)."""

from __future__ import annotations

from school.models import ChangeKind
from school.queries.affected import RecordKind

_OF_DAYS = """
     WHERE (%(pupil)s::bigint IS NULL OR r.pupil_id = %(pupil)s)
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE r."on" BETWEEN span.first AND span.last)
       AND r.school_class_id = ANY (%(classes)s::bigint[])
     GROUP BY r."on" ORDER BY r."on"
"""
_REQUESTS = f"""
    SELECT to_char(r."on", 'DD.MM.YYYY'), count(*) FROM (SELECT * FROM meals_mealrequest WHERE is_wanted) r {_OF_DAYS}
"""  # noqa: S608  # our own words
_SERVINGS = f"""
    SELECT to_char(r."on", 'DD.MM.YYYY'), count(*) FROM (SELECT * FROM meals_mealserving WHERE is_served) r {_OF_DAYS}
"""  # noqa: S608  # our own words
_SENT = """
    SELECT to_char(r."on", 'DD.MM.YYYY'), count(*)
      FROM meals_classrequest r
     WHERE r.school_class_id = ANY (%(classes)s::bigint[])
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE r."on" BETWEEN span.first AND span.last)
     GROUP BY r."on" ORDER BY r."on"
"""
_LISTED = "Ещё не поданное назовёт «Сверка записей»."
# Meals whose cost becomes another, by month; of a category those of who has its benefit on the day.
_PRICED = """
     WHERE r.school_class_id = ANY (%(classes)s::bigint[]) AND r.kind = ANY (%(meals)s::text[])
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE r."on" BETWEEN span.first AND span.last)
       AND (%(benefit)s::bigint IS NULL OR EXISTS (
            SELECT FROM meals_benefitentitlement b
             WHERE b.pupil_id = r.pupil_id AND b.category_id = %(benefit)s
               AND b.starts_on <= r."on" AND (b.ends_on IS NULL OR b.ends_on >= r."on")))
"""
_BY_MONTH = """
     GROUP BY date_trunc('month', r."on") ORDER BY date_trunc('month', r."on")
"""
_CLOSED = """(SELECT FROM meals_mealsheet m WHERE m.month = date_trunc('month', r."on")::date)"""
_MONTH = "SELECT to_char(date_trunc('month', r.\"on\"), 'MM.YYYY'), count(*)"
_PRICED_OPEN = f"""
    {_MONTH} FROM meals_mealserving r {_PRICED} AND r.is_served AND NOT EXISTS {_CLOSED} {_BY_MONTH}
"""
_PRICED_CLOSED = f"""
    {_MONTH} FROM meals_mealserving r {_PRICED} AND r.is_served AND EXISTS {_CLOSED} {_BY_MONTH}
"""
_PRICED_REQUESTS = f"""
    {_MONTH} FROM meals_mealrequest r {_PRICED} AND r.is_wanted AND r."on" >= ezh_today()
       AND NOT EXISTS (SELECT FROM meals_mealserving v WHERE v.pupil_id = r.pupil_id AND v."on" = r."on")
    {_BY_MONTH}
"""
RECORDS = (
    RecordKind(
        title="Заявки классов в столовую",
        position=60,
        sql=_SENT,
        fates={
            ChangeKind.SCHOOL_DAYS: "Отправленная заявка остаётся такой, какой отправлена: заявка столовой за эти "
            "дни не меняется. Отменить питание может ответственный за питание.",
        },
    ),
    RecordKind(
        title="Питание заказано",
        position=70,
        sql=_REQUESTS,
        fates={
            ChangeKind.TRANSFER: "Заказанное остаётся в заявке прежнего класса; дальше питание заказывает новый класс.",
            ChangeKind.WITHDRAWAL: "Остаётся в отправленной заявке. На дни после отчисления его отменяет "
            "ответственный за питание.",
            ChangeKind.SCHOOL_DAYS: "Остаётся в отправленных заявках. " + _LISTED,
            ChangeKind.HOME: "Остаётся в отправленных заявках; новое в дни дома не предлагается. " + _LISTED,
            ChangeKind.MEAL_LEAVE: "Остаётся в отправленных заявках; новое в эти дни не предлагается. " + _LISTED,
            ChangeKind.BENEFIT: "Заявки, приём которых закончился, не меняются: категория сменится со следующей.",
            ChangeKind.DIET: "Заявки, приём которых закончился, не меняются: диета будет в следующей.",
        },
    ),
    RecordKind(
        title="Питание выдано",
        position=80,
        sql=_SERVINGS,
        fates={
            ChangeKind.TRANSFER: "Остаётся в табеле того класса, в котором выдано.",
            ChangeKind.WITHDRAWAL: "Остаётся в табеле: выданное не пересчитывается.",
            ChangeKind.SCHOOL_DAYS: "Остаётся в табеле: выданное не пересчитывается.",
            ChangeKind.HOME: "Остаётся в табеле: выданное не пересчитывается.",
            ChangeKind.MEAL_LEAVE: "Остаётся в табеле: выданное не пересчитывается.",
            ChangeKind.BENEFIT: "Порции остаются. В закрытых месяцах не меняются и суммы; в открытых за эти порции "
            "заплатит тот, кто должен по льготе.",
        },
    ),
    RecordKind(
        title="Порции в открытых месяцах",
        position=81,
        sql=_PRICED_OPEN,
        fates={
            ChangeKind.MEAL_PRICE: "Порции остаются; табель, оплата родителей и доля бюджетов за эти дни сразу "
            "считаются по новой цене.",
        },
    ),
    RecordKind(
        title="Порции в закрытых месяцах",
        position=82,
        sql=_PRICED_CLOSED,
        fates={
            ChangeKind.MEAL_PRICE: "Остаются с ценой, по которой месяц закрыт. Разницу вносят исправлением табеля.",
        },
    ),
    RecordKind(
        title="Заказано, ещё не выдано",
        position=83,
        sql=_PRICED_REQUESTS,
        fates={ChangeKind.MEAL_PRICE: "Заявки остаются; выданное по ним будет стоить по новой цене."},
    ),
)
