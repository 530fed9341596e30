"""The stack we are measured against: Django's ORM over one plain Customer table, on SQLite and PostgreSQL."""

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.db import connections, models
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Cast, Floor, TruncMonth

SERVER = os.environ.get("CDP_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")
_POSTGRES = f"cdp_bench_{os.getpid()}"


def _place() -> dict[str, Any]:
    at = psycopg.conninfo.conninfo_to_dict(SERVER)
    known = {"HOST": at.get("host", ""), "PORT": at.get("port", ""), "USER": at.get("user", "")}
    return {**known, "PASSWORD": at.get("password", ""), "NAME": _POSTGRES, "ENGINE": "django.db.backends.postgresql"}


settings.configure(
    USE_TZ=True,
    SECRET_KEY="of no use: nothing is signed",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="tests.bench.drf",
    REST_FRAMEWORK={
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ""}, "postgres": _place()},
)
django.setup()


class Customer(models.Model):
    """The seed's own model: one row per customer, totals beside the name, no index but the e-mail's."""

    email = models.EmailField(null=True, unique=True)
    first_name = models.CharField(max_length=200, null=True)
    last_name = models.CharField(max_length=200, null=True)
    phone = models.CharField(max_length=50, null=True)
    address_line1 = models.CharField(max_length=255, null=True)
    address_line2 = models.CharField(max_length=255, null=True)
    city = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=100, null=True)
    zip_code = models.CharField(max_length=20, null=True)
    country = models.CharField(max_length=100, null=True)
    total_orders = models.IntegerField(default=0)
    lifetime_value = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    avg_order_value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    last_order_date = models.DateTimeField(null=True)
    email_subscribed = models.BooleanField(default=False)
    acquisition_source = models.CharField(max_length=100, null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "seed"


_COLUMNS = [field.column for field in Customer._meta.fields]
_INDEXED = ("country", "state", "lifetime_value", "total_orders", "avg_order_value", "last_order_date", "created_at",
            "acquisition_source", "email_subscribed")  # fmt: skip


def _selected() -> str:
    def instant(name: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%S', {name} / 1000000, 'unixepoch') || printf('.%06d', {name} % 1000000)"

    made = {name: instant(name) for name in ("last_order_date", "created_at", "updated_at")}
    made |= {name: f"{name} / 100.0" for name in ("lifetime_value", "avg_order_value")}
    made["email_subscribed"] = "email_consent = 'subscribed'"
    return ", ".join(made.get(name, name) for name in _COLUMNS)


def on_sqlite(source: Path) -> str:
    """Promise the alias of a Django database with the customers of `source`, made once and kept beside it."""
    path = source.with_suffix(".seed")
    connections["default"].settings_dict["NAME"] = str(path)
    if not path.exists():
        for old in path.parent.glob(f"{'-'.join(source.stem.split('-')[:3])}-*.seed"):
            old.unlink()
        with connections["default"].schema_editor() as editor:
            editor.create_model(Customer)
        with sqlite3.connect(path) as filled:
            filled.execute("ATTACH ? AS shop", (str(source),))
            wanted = f"SELECT {_selected()} FROM shop.customers WHERE deleted_at IS NULL"
            filled.execute(f"INSERT INTO seed_customer ({', '.join(_COLUMNS)}) {wanted}")
        filled.close()
    return "default"


def on_postgres(source: Path) -> str | None:
    """Promise the alias of an indexed Django database on PostgreSQL, or None where there is no server."""
    try:
        with psycopg.connect(SERVER, autocommit=True, connect_timeout=3) as admin:
            admin.execute(f"CREATE DATABASE {_POSTGRES} TEMPLATE template0 ENCODING 'UTF8'")
    except psycopg.OperationalError:
        return None
    with connections["postgres"].schema_editor() as editor:
        editor.create_model(Customer)
    with psycopg.connect(_address(), autocommit=True) as filled, sqlite3.connect(source) as read:
        rows = read.execute(f"SELECT {_selected()} FROM customers WHERE deleted_at IS NULL")
        at = _COLUMNS.index("email_subscribed")
        with filled.cursor().copy(f"COPY seed_customer ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row[:at], bool(row[at]), *row[at + 1 :]))
        for name in _INDEXED:
            filled.execute(f"CREATE INDEX ON seed_customer ({name})")
        filled.execute("VACUUM ANALYZE seed_customer")
    return "postgres"


def _address() -> str:
    return psycopg.conninfo.make_conninfo(SERVER, dbname=_POSTGRES)


def leave() -> None:
    """Close the connections and drop the PostgreSQL database, if there was one."""
    connections.close_all()
    try:
        with psycopg.connect(SERVER, autocommit=True, connect_timeout=3) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {_POSTGRES} WITH (FORCE)")
    except psycopg.OperationalError:
        return


# -- the segments and the screen, as one writes them in Django ------------------------------------------------------------


def segments(alias: str, now: datetime) -> dict[str, Callable[[], Q]]:
    """Promise the five segments of `masks` as conditions; making the first asks for the percentile."""

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    def percentile() -> Q:
        everyone = Customer.objects.using(alias)
        k = -(-3 * everyone.count() // 4)
        bar = everyone.order_by("lifetime_value").values_list("lifetime_value", flat=True)[k - 1]
        return Q(lifetime_value__gt=bar, country__in=["DE", "AT", "CH"], email_subscribed=True)

    recent = Q(last_order_date__gte=ago(90), last_order_date__lte=now)
    fresh = Q(created_at__gte=ago(730), created_at__lte=now, acquisition_source__in=["instagram", "tiktok"])
    place = Q(state__isnull=True) | Q(state__in=["NY", "CA"])
    good = ~Q(acquisition_source__in=["newsletter", "referral"]) & Q(avg_order_value__gt=120) & place
    return {
        "percentile, country, consent": percentile,
        "lapsed": lambda: Q(total_orders__gte=3) & ~Q(country="US") & ~recent,
        "text contains": lambda: Q(email__icontains="anna") | Q(address_line1__icontains="maple"),
        "nested any/none": lambda: fresh | (good & ~Q(country="DE", total_orders=1)),
        "new": lambda: Q(country="US", created_at__gte=ago(30), created_at__lte=now),
    }


def screen(alias: str, where: Q, now: datetime, *, step: float, place: str) -> dict[str, Any]:
    """Promise what the preview shows: counts, 50 rows and the numbers behind its charts, a query each."""
    found = Customer.objects.using(alias).filter(where)
    sums = found.aggregate(
        count=Count("id"), revenue=Sum("lifetime_value"), orders=Sum("total_orders"),
        subscribed=Count("id", filter=Q(email_subscribed=True)),
    )  # fmt: skip
    days = [(30, 0), (60, 1), (90, 2), (180, 3), (365, 4), (730, 5)]
    since = [When(last_order_date__gte=now - timedelta(days=most), then=Value(at)) for most, at in days]
    recency = Case(
        When(last_order_date__isnull=True, then=Value(7)), *since, default=Value(6), output_field=IntegerField()
    )
    few = [When(total_orders=count, then=Value(count)) for count in range(6)]
    often = Case(*few, When(total_orders__lt=10, then=Value(6)), default=Value(7), output_field=IntegerField())
    return {
        **sums,
        "rows": list(found.order_by("-lifetime_value", "id")[:50]),
        "values": _grouped(found.annotate(key=Floor(Cast("lifetime_value", FloatField()) / Value(step)))),
        "recency": _grouped(found.annotate(key=recency)),
        "order_counts": _grouped(found.annotate(key=often)),
        "sources": _grouped(found.exclude(acquisition_source=None).annotate(key=F("acquisition_source"))),
        "places": _grouped(found.exclude(**{place: None}).annotate(key=F(place))),
        "joined": _grouped(found.annotate(key=TruncMonth("created_at"))),
    }


def _grouped(found: Any) -> dict[Any, int]:
    return dict(found.order_by().values_list("key").annotate(n=Count("id")))
