"""The demonstration's certificates: three that nobody issued, marked 演示 wherever they show, led through every step a
real one takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from catalog.certification.access import GRANT, SCAN, SCREENSHOT
from catalog.certification.models import Certificate, CertificateScope, OtherSale
from catalog.certification.services import claims, drafts, review, standing, terms
from catalog.certification.services.drafts import CertificateValues, ScopeValues
from catalog.certification.services.terms import GrantValues
from catalog.lots.models import Form, Lot
from catalog.models import Category
from core.access import Viewer
from marketplace.demo import farmers, people
from marketplace.demo.sellers import credit_code
from marketplace.demo.stations import DemoStation, picture
from stations.models import Seller
from stations.rules.calendar import local_day

NOTE = "演示：没有查过官方登记，网址和截图都是示例"
ADDRESS = "https://register.invalid/demo"
ASSOCIATION = credit_code(9_999)
YEARS_3 = timedelta(days=1_095)


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate of the demonstration. ``age``: how long ago it was issued; ``approved_g`` a year, None: no limit;
    ``sold_g``: sold elsewhere this year; ``held``: by the seller himself, else by an association that lets him use it.
    """

    kind: str
    number: str
    issuer: str
    form: str
    age: timedelta
    area_mu: Decimal
    approved_g: int | None = None
    sold_g: int = 0
    held: bool = True


# 00 is no province and 00000 no serial of the register: these numbers are nobody's.
PAPERS: Mapping[tuple[str, str], Paper] = {
    ("moshahe", "bingtang-orange"): Paper(
        "green", "LB-18-26010000000A", "演示发证机构", Form.FRESH, timedelta(days=200), Decimal(120), 2_000_000, 900_000
    ),
    ("gasa", "rice"): Paper(
        "green", "LB-03-23120000000A", "演示发证机构", Form.FRESH, YEARS_3 - timedelta(days=40), Decimal(260), 5_000_000
    ),
    ("shuitang", "green-tea"): Paper(
        "agri_gi", "AGI00000", "演示登记机关", Form.PROCESSED, timedelta(days=3_000), Decimal(1800), held=False
    ),
}
"""By station and category: one that is valid, one that soon expires, one without an end that is used by a grant."""


def paper_of(demo: DemoStation, row: Mapping[str, Any]) -> Paper | None:
    """The certificate these goods carry, if any."""
    return PAPERS.get((demo.code, row["category"]))


def certify(demo: DemoStation, seller: Seller, row: Mapping[str, Any], *, now: datetime) -> CertificateScope | None:
    """Lead the certificate of these goods to where it may be claimed, from wherever it stands; None without one."""
    paper = paper_of(demo, row)
    if paper is None:
        return None
    manager = people.acting(demo.manager)
    certificate = Certificate.objects.filter(kind=paper.kind, number=paper.number).first()
    if certificate is None:
        certificate = _write(paper, seller, row, manager, now)
    scope = certificate.scopes.get()
    if certificate.status == "draft":
        _name_users(paper, demo, seller, row, scope, now)
        certificate = review.submit_certificate(certificate_id=certificate.pk, by=manager, now=now)
    if certificate.status == "submitted":
        clerk = people.acting(demo.township)
        certificate = review.check_certificate(certificate_id=certificate.pk, passes=True, by=clerk, now=now)
    if certificate.status == "township_checked":
        _verify(certificate, people.acting(people.FIRST_ADMIN), now)
    if paper.sold_g and not OtherSale.objects.filter(scope=scope).exists():
        claims.record_other_sale(
            scope_id=scope.pk, g=paper.sold_g, sold_on=local_day(now), note="演示：卖给批发市场", by=manager, now=now
        )
    return scope


def _write(paper: Paper, seller: Seller, row: Mapping[str, Any], manager: Viewer, now: datetime) -> Certificate:
    issued_on = local_day(now) - paper.age
    scope = ScopeValues(
        product_text=row["attributes"].get("品种", Category.objects.get(code=row["category"]).name),
        category_id=Category.objects.get(code=row["category"]).pk,
        form=paper.form,
        area_mu=paper.area_mu,
        approved_g_per_year=paper.approved_g,
    )
    values = CertificateValues(
        number=paper.number,
        holder_name=seller.legal_name if paper.held else "新平茶叶协会（演示）",
        holder_uscc=seller.uscc if paper.held else ASSOCIATION,
        issuer=paper.issuer,
        issued_on=issued_on,
        expires_on=_last_day(paper, issued_on),
        scan_id=picture("carton-oranges", SCAN, manager),
        scopes=(scope,),
    )
    return drafts.create_certificate(seller_id=seller.pk, kind=paper.kind, values=values, by=manager, now=now)


def _last_day(paper: Paper, issued_on: date) -> date | None:
    return issued_on + YEARS_3 if paper.approved_g is not None else None


def _name_users(
    paper: Paper, demo: DemoStation, seller: Seller, row: Mapping[str, Any], scope: CertificateScope, now: datetime
) -> None:
    """The farmers who bring these goods, and the holder's word for a seller who is not he."""
    manager = people.acting(demo.manager)
    for index in range(row["farmers"]):
        producer = farmers.farmer(demo, seller, index, manager)
        terms.add_member(scope_id=scope.pk, producer_id=producer.pk, by=manager)
    if not paper.held and not scope.certificate.grants.exists():
        first = local_day(now)
        values = GrantValues(
            seller_id=seller.pk,
            category_id=scope.category_id,
            valid_from=first,
            valid_to=first + YEARS_3,
            file_id=picture("carton-oranges", GRANT, manager),
        )
        terms.grant_certificate(certificate_id=scope.certificate_id, values=values, by=manager, now=now)


def _verify(certificate: Certificate, officer: Viewer, now: datetime) -> None:
    if not certificate.register_checks.exists():
        standing.record_register_check(
            certificate_id=certificate.pk,
            url=ADDRESS,
            file_id=picture("station-front", SCREENSHOT, officer),
            agrees=True,
            note=NOTE,
            by=officer,
            now=now,
        )
    review.decide_certificate(certificate_id=certificate.pk, passes=True, reason=NOTE, by=officer, now=now)


def claim(scope: CertificateScope, lot: Lot, *, by: Viewer, now: datetime) -> None:
    """Let a lot claim, unless it does, is on sale already, or was brought before the certificate was."""
    if lot.plot_id is not None and not lot.offered_g and not lot.claims.filter(scope=scope).exists():
        claims.claim(lot_id=lot.pk, scope_id=scope.pk, by=by, now=now)
