"""The API we are measured against: Django REST framework over the seed's own model, as one writes it."""

import os
from datetime import UTC, datetime
from typing import Any

from tests.bench import seed  # configures Django, which the rest needs

# isort: split
from django.core.wsgi import get_wsgi_application
from django.db import connections, models
from django.db.models import Q
from django.urls import include, path
from rest_framework import routers, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

connections["default"].settings_dict["NAME"] = os.environ.get("SEED_DATABASE", "")


class Segment(models.Model):
    """The seed's segment: a name and a flat list of conditions."""

    name = models.CharField(max_length=200)
    conditions = models.JSONField(default=list)

    class Meta:
        app_label = "seed"


class CustomerSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """Every field of a customer, and the two that follow from others."""

    full_name = serializers.SerializerMethodField()
    days_since_last_order = serializers.SerializerMethodField()

    class Meta:
        model = seed.Customer
        fields = "__all__"
        read_only_fields = ("created_at", "updated_at")

    def get_full_name(self, customer: Any) -> str:
        return f"{customer.first_name or ''} {customer.last_name or ''}".strip()

    def get_days_since_last_order(self, customer: Any) -> int | None:
        return None if customer.last_order_date is None else (datetime.now(UTC) - customer.last_order_date).days


class CustomerViewSet(viewsets.ModelViewSet):  # type: ignore[type-arg]
    """List, create, read, replace, update, delete."""

    queryset = seed.Customer.objects.all()
    serializer_class = CustomerSerializer

    def perform_create(self, serializer: Any) -> None:
        now = datetime.now(UTC)
        serializer.save(created_at=now, updated_at=now)


class SegmentSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """A segment as it is."""

    class Meta:
        model = Segment
        fields = "__all__"


_LOOKUPS = {"equals": "", "greater_than": "__gt", "at_least": "__gte", "less_than": "__lt", "in": "__in",
            "contains": "__icontains"}  # fmt: skip


class SegmentViewSet(viewsets.ModelViewSet):  # type: ignore[type-arg]
    """The same for segments, with the preview."""

    queryset = Segment.objects.all()
    serializer_class = SegmentSerializer

    @action(detail=True)
    def preview(self, _request: Request, pk: str) -> Response:
        """How many customers there are, and the first ten."""
        where = Q()
        for each in self.get_object().conditions:
            where &= Q(**{f"{each['field']}{_LOOKUPS[each['operator']]}": each["value"]})
        found = seed.Customer.objects.filter(where)
        first = CustomerSerializer(found.order_by("id")[:10], many=True).data
        return Response({"count": found.count(), "customers": first})


_router = routers.DefaultRouter()
_router.register("customers", CustomerViewSet)
_router.register("segments", SegmentViewSet)
urlpatterns = [path("api/", include(_router.urls))]


def make_tables() -> None:
    """Add the table of segments to the customers that are there."""
    with connections["default"].schema_editor() as editor:
        editor.create_model(Segment)


application = get_wsgi_application()
