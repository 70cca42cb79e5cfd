"""Names sorted with Ё as Е, other letters with those they are read as (record 50): the column is made anew."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Cast, Concat, NullIf

from common.people import Translate

CAPITALS = (
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺ"
    "ҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅ"
    "ÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
)
SMALL = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓєѕіїјљњћќѝўџѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһ"
    "ҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯabcdefghijklmnopqrstuvwxyzàáâãäå"
    "æçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżž"
)
VARIANTS = (
    "ѐёѓєіїќѝўѷґғҗҙқҝҡңҥҫүұҳҷҹһӂӑӓӗәӛӝӟӣӥӧөӫӭӯӱӳӵӹàáâãäåçèéêëìíîïñòóôõöùúûüýāăąćĉċčďēĕėęěĝğġģĥĩ"
    "īĭįĵķĺļľłńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷÿźżž"
)
SIMPLES = (
    "еегеиикиуѵггжзкккннсуухччхжааеаажзииоооэууучыaaaaaaceeeeiiiinooooouuuuyaaaccccdeeeeegggghi"
    "iiijkllllnnnooorrrssssttuuuuuuwyyzzz"
)


def sort_name() -> models.GeneratedField:
    text = models.TextField()
    fields = ("last_name", "first_name", "patronymic")
    parts = (part for name in fields for part in (Cast(name, text), Value(" ", text)))
    name = Concat(Concat(*parts, output_field=text), Value(" ", text), output_field=text)
    lowered = Translate(name, Value(CAPITALS, text), Value(SMALL, text))
    simple = Translate(lowered, Value(VARIANTS, text), Value(SIMPLES, text))
    return models.GeneratedField(
        expression=Concat(simple, NullIf(lowered, simple), output_field=text),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        verbose_name="порядок",
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_hidden_hints")]

    operations = [
        migrations.RemoveField(model_name="user", name="sort_name"),
        migrations.AddField(model_name="user", name="sort_name", field=sort_name()),
    ]
