"""What the access walk asks about: one county's market with a piece of everything, made when it is asked for, and the
people who ask: every role in this county and in the next, the buyer, a stranger, nobody.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from catalog.certification.models import Certificate, CertificateGrant, CertificateMember, CertificateScope
from catalog.certification.tests.base import Orchard
from catalog.lots.models import Commitment, Intake, Lot
from catalog.lots.services.boxes import box_lot
from catalog.models import FreightTemplate, Product, ProductRevision, Variant
from catalog.tests.factories import NOVEMBER
from catalog.tests.shelf import Shelf
from catalog.traceability.models import Plot
from catalog.traceability.services import record_plot
from core.access import ANONYMOUS, OFFICIAL_ROLES, Role, Viewer
from core.files.services import take_over
from core.graphql import global_id
from core.models import AuditEntry, File, Notification, User
from core.testing.walk import Actor
from orders.models import Address, Order, OrderLine, Parcel
from orders.services.cancelling import request_cancel
from orders.tests.factories import NOW, Buyer, Stall, make_payable, new_buyer, wish
from payments.models.accounts import Account
from payments.models.intents import PaymentAttempt, PaymentIntent, Refund
from payments.models.settlement import Earning, Release, Statement, StatementLine
from stations.files import LICENCE
from stations.models import Appointment, Person, Producer, Region, ReviewTask, Seller, SellerLicence, Station
from stations.private import encrypt
from stations.services import reviews
from stations.tests.factories import (
    PersonFactory,
    ProducerFactory,
    SellerFactory,
    StationFactory,
    UserFactory,
    region,
)
from stations.tests.world import OFFICES, World, build, signed_in, upload, without_second_factor

SELLING = (Role.STATION_MANAGER, Role.SELLER_OPERATOR)


class Scene:
    """Everything, lazily; a name in camel case ending in Id is looked up here by ``id_of``."""

    def __init__(self) -> None:
        self.world: World = build()

    # ---------- who ----------

    @cached_property
    def manager(self) -> Viewer:
        return self.world.viewer(Role.SELLER_OPERATOR)

    @cached_property
    def buyer(self) -> Buyer:
        return new_buyer()

    def actors(self, owner: Viewer) -> list[Actor]:
        """Everybody; ``owner`` is the person whom the subject belongs to, as far as it belongs to one."""
        stranger = signed_in(UserFactory.create(name="过路人"))
        found = [
            Actor("nobody", Role.ANYONE, ANONYMOUS, inside=False),
            Actor("a stranger", Role.USER, stranger, inside=False),
            Actor("the owner", Role.SELF, owner),
        ]
        for role in (*SELLING, *OFFICES):
            found += [
                Actor(f"{role} here", role, self.world.viewer(role, "here")),
                Actor(f"{role} of another county", role, self.world.viewer(role, "there"), inside=False),
            ]
        for role in sorted(OFFICIAL_ROLES):
            weak = without_second_factor(self.world.viewer(role))
            found.append(Actor(f"{role} without a second factor", Role.USER, weak, inside=False, mfa=False))
        return found

    # ---------- stations ----------

    @cached_property
    def station(self) -> Station:
        return self.world.here.station

    @cached_property
    def seller(self) -> Seller:
        return self.world.here.seller

    @cached_property
    def application(self) -> Station:
        """A station that is only asked for, in the same village's township."""
        village = region("530427101002")
        return StationFactory.create(village=village, applicant=UserFactory.create(), status="draft")

    @cached_property
    def joining(self) -> Seller:
        """An organisation that is only asking to sell."""
        return SellerFactory.create(
            station=None, region=self.world.here.village, applicant=UserFactory.create(), status="draft"
        )

    @cached_property
    def county(self) -> Region:
        return region("530427")

    @cached_property
    def township(self) -> Region:
        return region("530427101")

    @cached_property
    def village(self) -> Region:
        return self.world.here.village

    @cached_property
    def licence(self) -> SellerLicence:
        return SellerLicence.objects.create(
            seller=self.seller,
            kind="business",
            number="9353042701234567XG",
            valid_to=date(2030, 1, 1),
            file=upload(self.manager, LICENCE),
            filed_by=self.manager.user,
        )

    @cached_property
    def file(self) -> File:
        file = self.licence.file
        return take_over(file_id=file.pk, kinds={LICENCE}, owner_scope=f"seller:{self.seller.pk}", by=self.manager)

    @cached_property
    def producer(self) -> Producer:
        return ProducerFactory.create(
            seller=self.seller, person=PersonFactory.create(region=self.world.here.village, user=None)
        )

    @cached_property
    def person(self) -> Person:
        return PersonFactory.create(
            user=self.world.buyer,
            region=self.world.here.village,
            id_no_enc=encrypt("530427198001010019"),
            id_no_hash="0" * 64,
        )

    @cached_property
    def appointment(self) -> Appointment:
        return Appointment.objects.get(user=self.world.here.users[Role.INFORMATION_OFFICER])

    @cached_property
    def review(self) -> ReviewTask:
        return reviews.open_review(
            kind="station",
            subject=self.station,
            by=signed_in(self.world.buyer),
            now=NOW,
            working_days=5,
            before={},
            after={},
        )

    # ---------- goods ----------

    @cached_property
    def shelf(self) -> Shelf:
        township, county = self.world.viewer(Role.TOWNSHIP_ADMIN), self.world.viewer(Role.COUNTY_ADMIN)
        return Shelf(self.seller, self.manager, township, county)

    @cached_property
    def product(self) -> Product:
        return self.shelf.on_sale(packs=10)

    @cached_property
    def revision(self) -> ProductRevision:
        return ProductRevision.objects.get(product=self.product)

    @cached_property
    def variant(self) -> Variant:
        return self.shelf.variant(self.product)

    @cached_property
    def freight_template(self) -> FreightTemplate:
        assert self.product.freight_template is not None
        return self.product.freight_template

    @cached_property
    def category(self) -> Any:
        return self.product.category

    @cached_property
    def plot(self) -> Plot:
        return record_plot(producer_id=self.producer.pk, name="江边三号地", area_mu=4, by=self.manager)  # type: ignore[arg-type]

    @cached_property
    def lot(self) -> Lot:
        from catalog.lots.tests.test_lots import released

        lot = released(self.producer, self.variant, self.manager)
        box_lot(lot_id=lot.pk, variant_id=self.variant.pk, packs=2, by=self.manager, now=NOVEMBER)
        return lot

    @cached_property
    def intake(self) -> Intake:
        return Intake.objects.get(rows__lot=self.lot)

    @cached_property
    def commitment(self) -> Commitment:
        return Commitment.objects.get(lot=self.lot, role="purchaser")

    @cached_property
    def orchard(self) -> Orchard:
        return Orchard(self.shelf, self.product.category, self.producer, self.plot)

    @cached_property
    def certificate(self) -> Certificate:
        return self.orchard.draft()

    @cached_property
    def scope(self) -> CertificateScope:
        return self.certificate.scopes.get()

    @cached_property
    def member(self) -> CertificateMember:
        return self.scope.members.get()

    @cached_property
    def grant(self) -> CertificateGrant:
        today = NOVEMBER.date()
        return CertificateGrant.objects.create(
            certificate=self.certificate,
            seller=self.seller,
            category=self.category,
            valid_from=today,
            valid_to=today + timedelta(days=300),
        )

    # ---------- orders ----------

    @cached_property
    def address(self) -> Address:
        return self.buyer.address

    @cached_property
    def account(self) -> Account:
        return make_payable(self.shelf)

    @cached_property
    def stall(self) -> Stall:
        assert self.account.pk
        return Stall(self.shelf, self.product)

    @cached_property
    def order(self) -> Order:
        return self.buyer.buy(wish(self.stall))[0]

    @cached_property
    def order_line(self) -> OrderLine:
        return self.order.lines.get()

    @cached_property
    def asked_order(self) -> Order:
        """One whose buyer asked the station to let him off."""
        order = self.buyer.buy(wish(self.stall))[0]
        Order.objects.filter(pk=order.pk).update(status="packing", money="paid", paid_at=NOW)
        order.refresh_from_db()
        request_cancel(order_id=order.pk, reason="买错了", by=self.buyer.viewer, now=NOW)
        return order

    @cached_property
    def stuck_order(self) -> Order:
        """One that is cancelled and whose money the gateway would not give back."""
        order = self.buyer.buy(wish(self.stall))[0]
        Order.objects.filter(pk=order.pk).update(status="cancelled", money="paid", paid_at=NOW)
        order.refresh_from_db()
        return order

    @cached_property
    def parcel(self) -> Parcel:
        return Parcel.objects.create(order=self.order, number=1, packed_at=NOW)

    @cached_property
    def audit_entry(self) -> AuditEntry:
        return AuditEntry.objects.create(
            verb="station.decide",
            subject_type="Station",
            subject_id=str(self.station.pk),
            scope_keys=sorted(self.station.scope_keys()),
        )

    @cached_property
    def notification(self) -> Notification:
        from core.notify import tell

        return tell(
            self.buyer.user,
            "order_paid",
            {"number": "261124ABCDEFGH", "yuan": "59.00", "ship_by": "11月26日"},
            link="/orders",
        )

    # ---------- money ----------

    @cached_property
    def intent(self) -> PaymentIntent:
        return PaymentIntent.objects.get(order_ref=self.order.pk)

    @cached_property
    def refund(self) -> Refund:
        attempt = PaymentAttempt.objects.create(
            intent=self.intent, channel="page", out_trade_no="T1", expires_at=NOW, status="paid", paid_fen=500
        )
        return Refund.objects.create(
            attempt=attempt, key="K1", reason="cancelled", out_request_no="R1", amount_fen=100, status="parked"
        )

    @cached_property
    def statement(self) -> Statement:
        now = timezone.now()
        zero = dict.fromkeys(("freight_fen", "seller_discount_fen", "refunds_fen", "commission_fen", "fee_fen"), 0)
        return Statement.objects.create(
            number="S1",
            seller=self.seller,
            period=(now - timedelta(days=1), now),
            goods_fen=100,
            payout_fen=100,
            review_until=now,
            **zero,
        )

    @cached_property
    def earning(self) -> Earning:
        zero = dict.fromkeys(("freight_fen", "refunds_fen", "commission_fen", "fee_fen"), 0)
        return Earning.objects.create(
            order_ref=self.order.pk,
            order_no=self.order.number,
            seller=self.seller,
            intent=self.intent,
            goods_fen=100,
            net_fen=100,
            matured_at=NOW,
            **zero,
        )

    @cached_property
    def line(self) -> StatementLine:
        return StatementLine.objects.create(statement=self.statement, earning=self.earning)

    @cached_property
    def release(self) -> Release:
        return Release.objects.create(earning=self.line.earning, confirm_no="C1", split_no="P1", status="parked")

    # ---------- ids ----------

    def id_of(self, name: str) -> str:
        """The global id for an argument's name: ``productId`` → the product's."""
        attribute = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removesuffix("_id")
        return self.global_id(getattr(self, attribute))

    @staticmethod
    def global_id(row: Any) -> str:
        return global_id(TYPES.get(type(row).__name__, type(row).__name__), row.pk)

    def owner_of(self, subject: Any) -> Viewer:
        """The person to whom a subject belongs; the buyer where it belongs to nobody."""
        keys = [key[5:] for key in subject.scope_keys() if key.startswith("self:")] if subject is not None else []
        user = User.objects.filter(pk__in=[UUID(key) for key in keys]).order_by("pk").first()
        return signed_in(user) if user is not None else self.buyer.viewer


TYPES = {"Account": "PayeeAccount", "IntakeRow": "Intake"}
"""Where a type of the schema has another name than its model."""
