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
)
