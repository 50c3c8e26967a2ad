"""From a draft to a verified certificate: what is asked, who decides, what sends it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from catalog.certification.models import Certificate, CertificateStatus, RegisterCheck
from catalog.certification.services import drafts, review, standing, terms
from catalog.certification.tests.base import ADDRESS, NUMBER, Orchard, open_orchard, picture, scope_of
from catalog.tests import people
from catalog.tests.factories import NOVEMBER
from core.access import Role, Viewer
from core.errors import DomainError, ErrorCode
from core.models import AuditEntry, Notification
from stations.models import ReviewTask
from stations.review_kinds import KINDS
from stations.services.queue import decide_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def orchard() -> Orchard:
    return open_orchard()


def refusal(error: pytest.ExceptionInfo[DomainError]) -> tuple[str, str | None]:
    return str(error.value.code), error.value.field


def test_a_certificate_goes_through_township_and_county(orchard: Orchard) -> None:
    certificate = orchard.submitted()
    # the township reads what is asked for, farmers counted and not named
    task = ReviewTask.objects.get(subject_id=certificate.pk)
    changes = {row.label: row.after for row in KINDS["certificate"].changes(task.before, task.after)}
    assert changes["证书编号"] == NUMBER
    assert changes["认证产品"] == "冰糖橙 冰糖橙 鲜品 120.5 亩 每年 0.3 吨"
    assert changes["基地成员"] == "冰糖橙：曼竜社区居民委员会 1 户"
    assert orchard.farmer.person.name not in str(task.after)
    # it passes, the county looks it up and verifies
    review.check_certificate(certificate_id=certificate.pk, passes=True, by=orchard.shelf.township, now=NOVEMBER)
    orchard.look_up(certificate)
    done = review.decide_certificate(certificate_id=certificate.pk, passes=True, by=orchard.shelf.county, now=NOVEMBER)
    assert (done.status, done.verified_by, done.verified_at) == ("verified", orchard.shelf.county.user, NOVEMBER)
    verbs = AuditEntry.objects.filter(subject_id=str(certificate.pk)).order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["certificate.look_up", "catalog.certificate.verified"]


def test_the_queue_decides_certificates_of_several_sellers_at_once(orchard: Orchard) -> None:
    certificate = orchard.submitted()
    task = ReviewTask.objects.get(subject_id=certificate.pk)
    (outcome,) = decide_tasks(task_ids=[task.pk], passes=True, reason="", by=orchard.shelf.township, now=NOVEMBER)
    assert outcome.error is None
    # without a look at the register the county's yes is refused, one by one
    second = ReviewTask.objects.get(subject_id=certificate.pk, decided_at=None)
    (outcome,) = decide_tasks(task_ids=[second.pk], passes=True, reason="", by=orchard.shelf.county, now=NOVEMBER)
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.field) == (ErrorCode.REQUIRED, "register_check")


def test_goods_wait_in_the_same_queue(orchard: Orchard) -> None:
    product = orchard.shelf.draft()
    revision = orchard.shelf.submit(product)
    task = ReviewTask.objects.get(subject_id=revision.pk)
    rows = KINDS["product"].changes(task.before, task.after)
    assert ("名字", None, "漠沙冰糖橙　特级果") in {(row.label, row.before, row.after) for row in rows}
    (outcome,) = decide_tasks(
        task_ids=[task.pk], passes=False, reason="照片看不清", by=orchard.shelf.township, now=NOVEMBER
    )
    assert outcome.error is None
    revision.refresh_from_db()
    assert revision.status == "returned"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"holder_uscc": "9353042701234567XH"}, ErrorCode.INVALID, "holder_uscc"),
        ({"number": "LB-50-1713081720A"}, ErrorCode.INVALID, "number"),
        ({"holder_name": " "}, ErrorCode.REQUIRED, "holder_name"),
        ({"issuer": ""}, ErrorCode.REQUIRED, "issuer"),
        ({"issued_on": date(2026, 11, 25)}, ErrorCode.INVALID, "issued_on"),
        ({"expires_on": None}, ErrorCode.REQUIRED, "expires_on"),
        ({"expires_on": date(2025, 12, 15)}, ErrorCode.INVALID, "expires_on"),
    ],
)
def test_what_is_written_wrong_changes_nothing(orchard: Orchard, facts: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(DomainError) as error:
        orchard.draft(orchard.values(**facts))
    assert refusal(error) == (code, field)
    assert error.value.message
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("scope", "field"),
    [
        ({"approved_g_per_year": None}, "scopes.0.approved_g_per_year"),
        ({"approved_g_per_year": 0}, "scopes.0.approved_g_per_year"),
        ({"product_text": " "}, "scopes.0.product_text"),
        ({"area_mu": 0}, "scopes.0.area_mu"),
        ({"form": "frozen"}, "scopes.0.form"),
    ],
)
def test_a_scope_says_what_it_covers(orchard: Orchard, scope: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as error:
        orchard.draft(orchard.values(orchard.scope(**scope)))
    assert error.value.field == field


def test_a_number_is_registered_once(orchard: Orchard) -> None:
    orchard.draft()
    with pytest.raises(DomainError) as error:
        orchard.draft()
    assert refusal(error) == (ErrorCode.CONFLICT, "number")


def test_an_expired_certificate_is_not_submitted(orchard: Orchard) -> None:
    certificate = orchard.draft(orchard.values(issued_on=date(2023, 11, 24), expires_on=date(2026, 11, 23)))
    with pytest.raises(DomainError) as error:
        review.submit_certificate(certificate_id=certificate.pk, by=orchard.station, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.INVALID, "expires_on")


def test_without_scan_scope_or_members_it_is_not_submitted(orchard: Orchard) -> None:
    certificate = orchard.draft()
    member = scope_of(certificate).members.get()
    terms.end_member(member_id=member.pk, reason="写错了", by=orchard.station, now=NOVEMBER)
    with pytest.raises(DomainError) as error:
        review.submit_certificate(certificate_id=certificate.pk, by=orchard.station, now=NOVEMBER)
    assert error.value.field == "members"
    Certificate.objects.update(scan=None)
    with pytest.raises(DomainError) as error:
        review.submit_certificate(certificate_id=certificate.pk, by=orchard.station, now=NOVEMBER)
    assert error.value.field == "scan_id"


def test_it_comes_back_with_the_reason_and_goes_again(orchard: Orchard) -> None:
    certificate = orchard.submitted()
    with pytest.raises(DomainError) as error:
        review.check_certificate(certificate_id=certificate.pk, passes=False, by=orchard.shelf.township, now=NOVEMBER)
    assert error.value.field == "reason"
    back = review.check_certificate(
        certificate_id=certificate.pk, passes=False, reason="扫描件缺第二页", by=orchard.shelf.township, now=NOVEMBER
    )
    assert (back.status, back.status_reason) == ("returned", "扫描件缺第二页")
    # the seller mends it: the scope of the same category and form keeps its farmers
    drafts.save_certificate(
        certificate_id=certificate.pk,
        values=orchard.values(orchard.scope(approved_g_per_year=250_000)),
        by=orchard.station,
        now=NOVEMBER,
    )
    scope = scope_of(certificate)
    assert (scope.approved_g_per_year, scope.members.count()) == (250_000, 1)
    again = review.submit_certificate(certificate_id=certificate.pk, by=orchard.station, now=NOVEMBER)
    assert (again.status, again.status_reason) == ("submitted", "")


def test_withdrawn_it_can_be_written_on(orchard: Orchard) -> None:
    certificate = orchard.submitted()
    with pytest.raises(DomainError) as error:
        drafts.save_certificate(
            certificate_id=certificate.pk, values=orchard.values(), by=orchard.station, now=NOVEMBER
        )
    assert error.value.code == ErrorCode.STATE
    back = review.withdraw_certificate(certificate_id=certificate.pk, by=orchard.station, now=NOVEMBER)
    assert back.status == CertificateStatus.DRAFT
    assert not ReviewTask.objects.filter(subject_id=certificate.pk, decided_at=None).exists()


def test_nobody_decides_his_own(orchard: Orchard) -> None:
    shelf = orchard.shelf
    certificate = orchard.submitted()
    both = people.with_grants(shelf.county, shelf.manager)
    with pytest.raises(DomainError) as error:
        standing.record_register_check(
            certificate_id=certificate.pk,
            url=ADDRESS,
            file_id=picture("catalog.register_screenshot", both).pk,
            agrees=True,
            by=both,
            now=NOVEMBER,
        )
    assert error.value.code == ErrorCode.SELF_DECISION
    review.check_certificate(certificate_id=certificate.pk, passes=True, by=shelf.township, now=NOVEMBER)
    orchard.look_up(certificate)
    with pytest.raises(DomainError) as error:
        review.decide_certificate(certificate_id=certificate.pk, passes=True, by=both, now=NOVEMBER)
    assert error.value.code == ErrorCode.SELF_DECISION


def checked(orchard: Orchard) -> Certificate:
    certificate = orchard.submitted()
    return review.check_certificate(certificate_id=certificate.pk, passes=True, by=orchard.shelf.township, now=NOVEMBER)


def test_a_register_that_disagrees_blocks_verifying(orchard: Orchard) -> None:
    certificate = checked(orchard)
    orchard.look_up(certificate, agrees=False, note="登记面积 90 亩")
    with pytest.raises(DomainError) as error:
        review.decide_certificate(certificate_id=certificate.pk, passes=True, by=orchard.shelf.county, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.REQUIRED, "register_check")
    assert "登记面积 90 亩" in error.value.message
    # the newest look counts
    orchard.look_up(certificate, now=NOVEMBER + timedelta(hours=1))
    done = review.decide_certificate(certificate_id=certificate.pk, passes=True, by=orchard.shelf.county, now=NOVEMBER)
    assert done.status == "verified"


def test_a_look_from_before_the_submission_does_not_count(orchard: Orchard) -> None:
    certificate = checked(orchard)
    orchard.look_up(certificate, now=NOVEMBER - timedelta(days=1))
    with pytest.raises(DomainError) as error:
        review.decide_certificate(certificate_id=certificate.pk, passes=True, by=orchard.shelf.county, now=NOVEMBER)
    assert error.value.field == "register_check"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"url": "greenfood.org.cn"}, "url"), ({"url": "javascript://x"}, "url"), ({"agrees": False}, "note")],
)
def test_a_look_says_where_and_what(orchard: Orchard, values: dict[str, Any], field: str) -> None:
    certificate = checked(orchard)
    by = orchard.shelf.county
    given = {"url": ADDRESS, "agrees": True, **values}
    with pytest.raises(DomainError) as error:
        standing.record_register_check(
            certificate_id=certificate.pk,
            file_id=picture("catalog.register_screenshot", by).pk,
            by=by,
            now=NOVEMBER,
            **given,
        )
    assert error.value.field == field
    assert not RegisterCheck.objects.exists()


def test_a_renewal_is_a_row_that_names_the_old_and_shows_the_difference(orchard: Orchard) -> None:
    old = orchard.verified()
    values = orchard.values(number="LB-18-28122400021A", issued_on=date(2026, 11, 1), expires_on=date(2029, 10, 31))
    new = orchard.submitted(values, renews_id=old.pk)
    task = ReviewTask.objects.get(subject_id=new.pk)
    paths = {row.path for row in KINDS["certificate"].changes(task.before, task.after)}
    assert paths == {"number", "issued_on", "expires_on", "renews"}
    with pytest.raises(DomainError) as error:
        orchard.draft(orchard.values(number="LB-18-28122400022A"), renews_id=old.pk)
    assert refusal(error) == (ErrorCode.CONFLICT, "renews_id")


def outsiders(orchard: Orchard) -> list[Viewer]:
    return [people.neighbour(Role.COUNTY_ADMIN), people.neighbour(Role.SELLER_OPERATOR), orchard.shelf.manager]


def test_only_the_own_township_and_county_decide(orchard: Orchard) -> None:
    certificate = orchard.submitted()
    for by in outsiders(orchard):
        with pytest.raises(DomainError) as error:
            review.decide_certificate(certificate_id=certificate.pk, passes=True, by=by, now=NOVEMBER)
        assert error.value.code == ErrorCode.FORBIDDEN
        with pytest.raises(DomainError) as error:
            review.check_certificate(certificate_id=certificate.pk, passes=True, by=by, now=NOVEMBER)
        assert error.value.code == ErrorCode.FORBIDDEN
    with pytest.raises(DomainError) as error:
        drafts.create_certificate(
            seller_id=orchard.shelf.seller.pk,
            kind="green",
            values=orchard.values(number="LB-18-28122400022A"),
            by=people.neighbour(Role.SELLER_OPERATOR),
            now=NOVEMBER,
        )
    assert error.value.code == ErrorCode.FORBIDDEN


def test_the_seller_is_told(orchard: Orchard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "catalog.certification.services.telling.people_of_seller", lambda _seller: [orchard.station.user]
    )
    orchard.verified()
    told = Notification.objects.filter(user=orchard.station.user).values_list("template", flat=True)
    assert list(told) == ["certificate_verified"]
