"""Certificates as the station's and the county's clients ask for them, with their SQL counted exactly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from catalog.certification.models import Certificate
from catalog.certification.services import standing, terms
from catalog.certification.services.claims import claim
from catalog.certification.services.terms import GrantValues
from catalog.certification.tests.base import (
    ADDRESS,
    NUMBER,
    OTHER_USCC,
    TODAY,
    Orchard,
    open_orchard,
    picture,
    scope_of,
)
from catalog.lots.tests.test_graphql import did
from catalog.tests import people
from catalog.tests.factories import NOVEMBER
from catalog.tests.test_graphql import ask
from core.access import ANONYMOUS, Grant, Role, Viewer
from core.errors import DomainError, ErrorCode
from core.graphql import global_id
from core.graphql.node import NODES
from stations.tests.factories import SellerFactory

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]

FIELDS = """
  id kind kindLabel number sellerId sellerName holderIsSeller holderName holderUscc issuer issuedOn expiresOn
  status statusReason state daysLeft editable verifiedAt verifiedBy checkedOn lookupDueOn scanUrl scanIsPdf
  renewsId renewedById demo
  scopes {
    id productText categoryId categoryName form areaMu approvedGPerYear
    thisYear { startsOn endsOn approvedG claimedG leftG }
    members { id producerId producerName plotId plotName }
  }
  grants { id sellerId sellerName categoryId categoryName validFrom validTo live fileUrl }
  registerChecks { id at by url fileUrl agrees note }
  reviews { stage decision reason filedBy openedAt dueAt decidedAt decidedBy }
"""
ONE = f"query ($id: ID!) {{ node(id: $id) {{ ... on Certificate {{ {FIELDS} }} }} }}"
LIST = f"""
query ($state: CertificateState, $status: CertificateStatus, $kind: CertificateKind, $seller: ID, $due: Boolean) {{
  certificates(state: $state, status: $status, kind: $kind, sellerId: $seller, lookupDue: $due) {{
    nodes {{ {FIELDS} }}
  }}
}}
"""


@pytest.fixture
def orchard() -> Orchard:
    return open_orchard()


def auditor(orchard: Orchard) -> Viewer:
    code = orchard.shelf.seller.region_id[:6]
    return Viewer(people.person(), frozenset({Grant(Role.AUDITOR, f"region:{code}")}))


def test_a_certificate_and_all_that_hangs_on_it(orchard: Orchard, django_assert_num_queries: Counting) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(orchard.shelf.on_sale(packs=0))
    claim(lot_id=lot.pk, scope_id=scope_of(certificate).pk, by=orchard.station, now=NOVEMBER)
    key = global_id("Certificate", certificate.pk)
    # certificate, scopes, this year, members, grants, looks, reviews
    with django_assert_num_queries(7):
        row = ask(ONE, orchard.station, id=key)["node"]
    assert (row["number"], row["kind"], row["status"], row["state"]) == (NUMBER, "GREEN", "VERIFIED", "VALID")
    assert (row["checkedOn"], row["lookupDueOn"], row["holderIsSeller"]) == ("2026-11-24", "2027-02-22", True)
    (scope,) = row["scopes"]
    assert scope["thisYear"] == {
        "startsOn": "2025-12-15",
        "endsOn": "2026-12-14",
        "approvedG": 300_000,
        "claimedG": 100_000,
        "leftG": 200_000,
    }
    assert [member["producerName"] for member in scope["members"]] == [orchard.farmer.person.name]
    assert [(step["stage"], step["decision"]) for step in row["reviews"]] == [
        ("TOWNSHIP", "PASSED"),
        ("COUNTY", "PASSED"),
    ]
    assert [(look["url"], look["agrees"]) for look in row["registerChecks"]] == [(ADDRESS, True)]
    # an auditor reads it without the farmer's name
    masked = ask(ONE, auditor(orchard), id=key)["node"]["scopes"][0]["members"][0]["producerName"]
    assert masked == orchard.farmer.person.name[0] + "*" * (len(orchard.farmer.person.name) - 1)


def test_a_list_costs_the_same_however_long_it_is(orchard: Orchard, django_assert_num_queries: Counting) -> None:
    orchard.verified()
    orchard.verified(orchard.gi(), kind="agri_gi")
    orchard.draft(orchard.values(number="LB-18-28122400022A"))
    with django_assert_num_queries(7):
        rows = ask(LIST, orchard.station)["certificates"]["nodes"]
    assert [row["number"] for row in rows] == ["LB-18-28122400022A", "AGI02869", NUMBER]
    assert [row["state"] for row in rows] == [None, "VALID", "VALID"]
    assert rows[1]["scopes"][0]["thisYear"] is None


def test_it_is_found_by_what_it_is(orchard: Orchard) -> None:
    green, origin = orchard.verified(), orchard.verified(orchard.gi(), kind="agri_gi")
    lapsed = orchard.verified(orchard.values(number="LB-18-28122400022A"))
    Certificate.objects.filter(pk=lapsed.pk).update(expires_on=TODAY - timedelta(days=1))
    ending = orchard.verified(orchard.values(number="LB-18-28122400023A"))
    Certificate.objects.filter(pk=ending.pk).update(expires_on=TODAY + timedelta(days=90))
    stopped = orchard.verified(orchard.values(number="LB-18-28122400024A"))
    standing.suspend_certificate(certificate_id=stopped.pk, reason="核查", by=orchard.shelf.county, now=NOVEMBER)

    def found(**by: Any) -> set[str]:
        return {row["number"] for row in ask(LIST, orchard.shelf.county, **by)["certificates"]["nodes"]}

    assert found(state="VALID") == {green.number, origin.number}
    assert found(state="EXPIRING") == {ending.number}
    assert found(state="EXPIRED") == {lapsed.number}
    assert found(state="REVOKED", status="SUSPENDED") == {stopped.number}
    assert found(kind="AGRI_GI") == {origin.number}
    assert found(due=True) == set()
    assert found(seller=global_id("Seller", orchard.shelf.seller.pk)) >= {green.number}
    (soon,) = ask(LIST, orchard.station, state="EXPIRING")["certificates"]["nodes"]
    assert soon["daysLeft"] == 90


def test_who_sees_what(orchard: Orchard) -> None:
    certificate = orchard.verified()
    shelf = orchard.shelf
    for viewer in (shelf.manager, shelf.township, shelf.county, auditor(orchard)):
        assert NODES["Certificate"].read(certificate.pk, viewer) == certificate
        assert len(ask(LIST, viewer)["certificates"]["nodes"]) == 1
    strangers = (
        people.neighbour(Role.COUNTY_ADMIN),
        people.neighbour(Role.TOWNSHIP_ADMIN),
        people.neighbour(Role.SELLER_OPERATOR),
        people.neighbour(Role.AUDITOR),
    )
    for viewer in strangers:
        with pytest.raises(DomainError) as error:
            NODES["Certificate"].read(certificate.pk, viewer)
        assert error.value.code == ErrorCode.FORBIDDEN
        assert ask(LIST, viewer)["certificates"]["nodes"] == []
    with pytest.raises(DomainError) as error:
        NODES["Certificate"].read(certificate.pk, ANONYMOUS)
    assert error.value.code == ErrorCode.UNAUTHENTICATED


def test_who_may_use_it_sees_it(orchard: Orchard) -> None:
    certificate = orchard.verified()
    user = SellerFactory.create(station=None, uscc=OTHER_USCC)
    viewer = people.manager(user)
    assert ask(LIST, viewer)["certificates"]["nodes"] == []
    values = GrantValues(user.pk, orchard.category.pk, TODAY, TODAY)
    terms.grant_certificate(certificate_id=certificate.pk, values=values, by=orchard.station, now=NOVEMBER)
    (row,) = ask(LIST, viewer, seller=global_id("Seller", user.pk))["certificates"]["nodes"]
    assert [(grant["sellerName"], grant["live"]) for grant in row["grants"]] == [(user.legal_name, True)]
    assert ask(ONE, viewer, id=row["id"])["node"]["number"] == NUMBER


def facts(orchard: Orchard, **differs: Any) -> dict[str, Any]:
    scope = {
        "productText": "冰糖橙",
        "categoryId": global_id("Category", orchard.category.pk),
        "form": "FRESH",
        "areaMu": "120.5",
        "approvedGPerYear": 3_000_000_000,
    }
    return {
        "number": NUMBER,
        "holderName": "漠沙曼竜柑橘专业合作社",
        "holderUscc": orchard.uscc,
        "issuer": "中国绿色食品发展中心",
        "issuedOn": "2025-12-15",
        "expiresOn": "2028-12-14",
        "scopes": [scope],
        **differs,
    }


def test_from_the_first_word_to_a_claiming_lot(orchard: Orchard) -> None:
    station, shelf = orchard.station, orchard.shelf
    seller = global_id("Seller", shelf.seller.pk)
    # a wrong check digit is refused in words, and nothing is written
    wrong = did(
        "createCertificate",
        station,
        "certificate { id }",
        sellerId=seller,
        kind="GREEN",
        **facts(orchard, holderUscc="9353042701234567XH"),
    )
    assert wrong == {"certificate": None, "errors": [{"code": "INVALID", "field": "holderUscc"}]}
    made = did(
        "createCertificate",
        station,
        "certificate { id status editable scopes { id approvedGPerYear } }",
        sellerId=seller,
        kind="GREEN",
        **facts(orchard),
    )["certificate"]
    assert (made["status"], made["editable"]) == ("DRAFT", True)
    (scope,) = made["scopes"]
    assert scope["approvedGPerYear"] == 3_000_000_000
    key = made["id"]
    scan = global_id("File", picture("catalog.certificate_scan", station).pk)
    saved = did(
        "saveCertificate",
        station,
        "certificate { scanUrl scanIsPdf }",
        certificateId=key,
        **facts(orchard, scanId=scan),
    )
    assert saved["certificate"]["scanUrl"].startswith("/files/")
    member = did(
        "addCertificateMember",
        station,
        "certificate { scopes { members { id } } }",
        scopeId=scope["id"],
        producerId=global_id("Producer", orchard.farmer.pk),
    )
    assert len(member["certificate"]["scopes"][0]["members"]) == 1
    assert status(did("submitCertificate", station, "certificate { status }", certificateId=key)) == "SUBMITTED"
    assert status(did("withdrawCertificate", station, "certificate { status }", certificateId=key)) == "DRAFT"
    did("submitCertificate", station, "certificate { status }", certificateId=key)
    checked = did("checkCertificate", shelf.township, "certificate { status }", certificateId=key, passes=True)
    assert status(checked) == "TOWNSHIP_CHECKED"
    early = did("decideCertificate", shelf.county, "certificate { status }", certificateId=key, passes=True)
    assert early["errors"] == [{"code": "REQUIRED", "field": "registerCheck"}]
    looked = did(
        "recordRegisterCheck",
        shelf.county,
        "certificate { registerChecks { agrees } }",
        certificateId=key,
        url=ADDRESS,
        fileId=global_id("File", picture("catalog.register_screenshot", shelf.county).pk),
        agrees=True,
    )
    assert looked["errors"] == []
    decided = did("decideCertificate", shelf.county, "certificate { status }", certificateId=key, passes=True)
    assert status(decided) == "VERIFIED"
    # the lot may claim it, and then shows it
    lot = orchard.lot(shelf.on_sale(packs=0))
    claimable = lots(orchard, "claimableScopes { scopeId number problem leftG } claims { number }")
    assert claimable == {
        "claimableScopes": [{"scopeId": scope["id"], "number": NUMBER, "problem": None, "leftG": 3_000_000_000}],
        "claims": [],
    }
    given = {"lotId": global_id("Lot", lot.pk), "scopeId": scope["id"]}
    claimed = did("claimLot", station, "lot { claims { number g released } claimableScopes { scopeId } }", **given)
    assert claimed["lot"] == {
        "claims": [{"number": NUMBER, "g": 100_000, "released": False}],
        "claimableScopes": [],
    }
    dropped = did("dropClaim", station, "lot { claims { released } claimableScopes { leftG } }", **given)
    assert dropped["lot"] == {"claims": [{"released": True}], "claimableScopes": [{"leftG": 3_000_000_000}]}
    sale = did(
        "recordOtherSale",
        station,
        "certificate { scopes { thisYear { claimedG } } }",
        scopeId=scope["id"],
        g=2_999_950_000,
        soldOn="2026-11-20",
        note="昆明批发商",
    )
    assert sale["certificate"]["scopes"][0]["thisYear"]["claimedG"] == 2_999_950_000
    over = did("claimLot", station, "lot { id }", **given)
    assert over["errors"] == [{"code": "LIMIT", "field": "scopeId"}]


def status(answer: dict[str, Any]) -> str:
    return str(answer["certificate"]["status"])


def lots(orchard: Orchard, fields: str) -> dict[str, Any]:
    (row,) = ask(f"{{ lots {{ nodes {{ {fields} }} }} }}", orchard.station)["lots"]["nodes"]
    found: dict[str, Any] = row
    return found


def test_claimable_scopes_of_many_lots_in_a_fixed_number_of_statements(
    orchard: Orchard, django_assert_num_queries: Counting
) -> None:
    certificate = orchard.verified()
    orchard.verified(orchard.gi(), kind="agri_gi")
    product = orchard.shelf.on_sale(packs=0)
    for plot_id in (orchard.plot.pk, None, orchard.plot.pk):
        lot = orchard.lot(product, 10_000, plot_id=plot_id)
    claim(lot_id=lot.pk, scope_id=scope_of(certificate).pk, by=orchard.station, now=NOVEMBER)
    document = "{ lots { nodes { claims { number } claimableScopes { number problem leftG } } } }"
    # the lots, their claims; and: products, sellers, grants, categories, scopes, members, claims, years
    with django_assert_num_queries(10):
        rows = ask(document, orchard.station)["lots"]["nodes"]
    assert [len(row["claims"]) for row in rows] == [1, 0, 0]
    assert [{scope["number"] for scope in row["claimableScopes"]} for row in rows] == [
        {"AGI02869"},
        {"AGI02869", NUMBER},
        {"AGI02869", NUMBER},
    ]
    assert all("地块" in scope["problem"] for scope in rows[1]["claimableScopes"])


def test_the_countys_words_and_the_sellers_limits(orchard: Orchard) -> None:
    county = orchard.shelf.county
    certificate = orchard.verified()
    key = global_id("Certificate", certificate.pk)
    for name in ("suspendCertificate", "resumeCertificate", "revokeCertificate"):
        refused = did(name, orchard.station, "certificate { id }", certificateId=key, reason="自己来")
        assert refused["errors"] == [{"code": "FORBIDDEN", "field": None}]
    stopped = did(
        "suspendCertificate",
        county,
        "certificate { status state statusReason }",
        certificateId=key,
        reason="用标不规范",
    )
    assert stopped["certificate"] == {"status": "SUSPENDED", "state": "REVOKED", "statusReason": "用标不规范"}
    back = did("resumeCertificate", county, "certificate { status }", certificateId=key, reason="已改正")
    assert status(back) == "VERIFIED"
    member = scope_of(certificate).members.get()
    ended = did(
        "endCertificateMember",
        county,
        "certificate { scopes { members { id } } }",
        memberId=global_id("CertificateMember", member.pk),
        reason="退出",
    )
    assert ended["certificate"]["scopes"] == [{"members": []}]
    user = SellerFactory.create(station=None, uscc=OTHER_USCC)
    granted = did(
        "grantCertificate",
        orchard.station,
        "certificate { grants { id live } }",
        certificateId=key,
        sellerId=global_id("Seller", user.pk),
        categoryId=global_id("Category", orchard.category.pk),
        validFrom="2026-11-01",
        validTo="2027-10-31",
    )
    (grant,) = granted["certificate"]["grants"]
    assert grant["live"]
    over = did(
        "endCertificateGrant",
        orchard.station,
        "certificate { grants { validTo } }",
        grantId=grant["id"],
        lastDay="2026-11-23",
        reason="协议终止",
    )
    assert over["certificate"]["grants"] == [{"validTo": "2026-11-23"}]
    gone = did("revokeCertificate", county, "certificate { status }", certificateId=key, reason="注销")
    assert status(gone) == "REVOKED"
