"""What each root field, node type and address is asked about: a name of the scene, or a little more.

A plain text names the subject. ``None``: there is no object yet (somebody begins something of his own).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.access import Role
from core.testing.walk import Question
from marketplace.tests.walk.scene import SELLING, Scene

Case = str | None | Callable[[Scene], Question]


def listing(subject: str, **given: str) -> Case:
    """A list of which those who may see the subject see it; ``given``: arguments by names of the scene."""

    def question(scene: Scene) -> Question:
        row = getattr(scene, subject)
        found = {key: scene.id_of(name) for key, name in given.items()}
        return Question(subject=row, given=found, sees=scene.global_id(row))

    return question


def about(subject: str | None, *, outside: Iterable[Role] = (), verb: str = "", **given: Any) -> Case:
    """A subject and arguments; a callable among them is called with the scene."""

    def question(scene: Scene) -> Question:
        found = {key: value(scene) if callable(value) else value for key, value in given.items()}
        row = getattr(scene, subject) if subject else None
        return Question(row, found, outside=frozenset(outside), verb=verb)

    return question


APPLICATION = about("application", outside=[*SELLING, Role.INFORMATION_OFFICER])
"""A station that is not there yet: nobody runs it, its village has no officer."""
JOINING = about("joining", outside=SELLING)
"""A seller who is not there yet."""

PUBLIC: dict[str, Case] = {
    "Query.site": None,
    "Query.ruleText": about(None, kind="service"),
    "Query.productCards": None,
    "Query.suggestions": None,
    "Query.homePage": None,
    "Query.productPage": about(None, id=lambda scene: scene.id_of("productId")),
    "Query.freightQuote": about(None, areaCode="310000"),
    "Query.categories": None,
    "Query.regions": None,
    "Query.stationPage": about(None, id=lambda scene: scene.id_of("stationId")),
    "Query.stationCards": None,
    "Query.viewer": None,
}

BUYING: dict[str, Case] = {
    "Query.cart": None,
    "Query.visitorCart": None,
    "Query.addresses": None,
    "Query.splitAddress": None,
    "Query.checkoutPreview": None,
    "Query.myOrders": None,
    "Query.myOrderCounts": None,
    "Mutation.addToCart": None,
    "Mutation.setCartQty": None,
    "Mutation.mergeCart": None,
    "Mutation.saveAddress": None,
    "Mutation.removeAddress": "address",
    "Mutation.placeOrder": about("address", verb="address.use"),
    "Mutation.openCashier": "order",
    "Mutation.cancelOrder": "order",
    "Node.Order": "order",
    "Node.Address": "address",
}

MONEY: dict[str, Case] = {
    "Query.payeeAccount": "account",
    "Query.payeeAccounts": listing("account"),
    "Query.statements": listing("statement"),
    "Query.parkedRefunds": listing("refund"),
    "Query.parkedReleases": listing("release"),
    "Query.moneyAlarms": None,
    "Query.reconciliationDay": None,
    "Mutation.submitPayeeAccount": "seller",
    "Mutation.confirmStatement": "statement",
    "Mutation.disputeStatementLine": "line",
    "Mutation.answerStatementDispute": "line",
    "Mutation.approveStatement": "statement",
    "Mutation.resumeRefund": "refund",
    "Mutation.resumeRelease": "release",
    "Mutation.fetchBills": None,
    "Node.PayeeAccount": "account",
    "Node.Statement": "statement",
    "Node.StatementLine": "line",
    "Node.Refund": "refund",
    "Node.Release": "release",
}

GOODS: dict[str, Case] = {
    "Query.products": listing("product"),
    "Query.freightTemplates": listing("freight_template", sellerId="sellerId"),
    "Query.lots": listing("lot"),
    "Mutation.createProduct": "seller",
    "Mutation.saveProductDraft": "product",
    "Mutation.setProductPhotos": about("product", photos=[]),
    "Mutation.setProductTerms": "product",
    "Mutation.submitProduct": "product",
    "Mutation.withdrawProduct": "product",
    "Mutation.checkProduct": "product",
    "Mutation.decideProduct": "product",
    "Mutation.changePrice": "product",
    "Mutation.listProduct": "product",
    "Mutation.unlistProduct": "product",
    "Mutation.takeDownProduct": "product",
    "Mutation.restoreProduct": "product",
    "Mutation.createFreightTemplate": "seller",
    "Mutation.changeFreightTemplate": "freight_template",
    "Mutation.recordIntake": "seller",
    "Mutation.recordPlot": "producer",
    "Mutation.recordInput": "plot",
    "Mutation.inspectLot": "lot",
    "Mutation.issueCommitment": "lot",
    "Mutation.releaseLot": "lot",
    "Mutation.decideLot": "lot",
    "Mutation.boxLot": "lot",
    "Node.Product": "product",
    "Node.ProductRevision": "revision",
    "Node.Variant": "variant",
    "Node.FreightTemplate": "freight_template",
    "Node.Category": about(None, id=lambda scene: scene.id_of("categoryId")),
    "Node.Lot": "lot",
}

NETWORK: dict[str, Case] = {
    "Query.stations": listing("station"),
    "Query.sellers": listing("seller"),
    "Query.producers": listing("producer"),
    "Query.appointments": listing("appointment"),
    "Query.reviewQueue": listing("review"),
    "Mutation.appointOfficial": about("township", region="530427101", role="TOWNSHIP_ADMIN"),
    "Mutation.appointOperator": "seller",
    "Mutation.registerOfficer": about("village", village="530427101001"),
    "Mutation.endAppointment": "appointment",
    "Mutation.resetSignIn": "appointment",
    "Mutation.revealIdNumber": "person",
    "Mutation.erasePerson": "person",
    "Mutation.holdReview": "review",
    "Mutation.releaseReview": "review",
    "Mutation.decideReviews": about("review", ids=lambda scene: [scene.id_of("reviewId")]),
    "Mutation.joinAsStation": "station",
    "Mutation.joinAsOrganisation": None,
    "Mutation.changeSeller": JOINING,
    "Mutation.submitSeller": JOINING,
    "Mutation.withdrawSeller": "seller",
    "Mutation.checkSeller": "seller",
    "Mutation.decideSeller": "seller",
    "Mutation.bringLicence": "seller",
    "Mutation.checkLicence": "licence",
    "Mutation.decideLicence": "licence",
    "Mutation.suspendSeller": "seller",
    "Mutation.resumeSeller": "seller",
    "Mutation.verifySeller": "seller",
    "Mutation.beginSellerExit": "seller",
    "Mutation.closeSeller": "seller",
    "Mutation.registerProducer": "seller",
    "Mutation.changeProducer": "producer",
    "Mutation.retireProducer": "producer",
    "Mutation.applyForStation": None,
    "Mutation.changeStationApplication": APPLICATION,
    "Mutation.submitStationApplication": APPLICATION,
    "Mutation.withdrawStationApplication": APPLICATION,
    "Mutation.checkStation": "station",
    "Mutation.decideStation": "station",
    "Mutation.recordHave": "station",
    "Mutation.setStationPhoto": "station",
    "Mutation.requestAcceptance": "station",
    "Mutation.acceptStation": "station",
    "Mutation.sendStationToRectify": "station",
    "Mutation.describeStation": "station",
    "Mutation.suspendStation": "station",
    "Mutation.resumeStation": "station",
    "Mutation.beginClosingStation": "station",
    "Mutation.closeStation": "station",
    "Mutation.changeStationManager": "station",
    "Node.Station": APPLICATION,
    "Node.Seller": JOINING,
    "Node.SellerLicence": "licence",
    "Node.Producer": "producer",
    "Node.Person": "person",
    "Node.Appointment": "appointment",
    "Node.ReviewTask": "review",
}

SHIPPING: dict[str, Case] = {
    "Query.sellerOrders": "seller",
    "Query.sellerOrderCounts": "seller",
    "Query.pickingList": "seller",
    "Query.proposedLots": about("order", lineId=lambda scene: scene.id_of("orderLineId")),
    "Query.couriers": None,
    "Query.orderByNumber": about("order", number=lambda scene: scene.order.number),
    "Query.cancelRequests": listing("asked_order"),
    "Query.stuckRefunds": listing("stuck_order"),
    "Mutation.startPacking": "order",
    "Mutation.packParcel": about("order", items=[]),
    "Mutation.unpackParcel": "parcel",
    "Mutation.shipParcel": "parcel",
    "Mutation.requestWaybill": "parcel",
    "Mutation.shipInBulk": "seller",
    "Mutation.changeRecipient": "order",
    "Mutation.confirmReceipt": "order",
    "Mutation.denyReceipt": "order",
    "Mutation.extendReceipt": "order",
    "Mutation.refreshPayment": "order",
    "Mutation.requestCancel": "order",
    "Mutation.answerCancel": about("asked_order", orderId=lambda scene: scene.id_of("askedOrderId")),
    "Mutation.refuseOrder": "order",
    "Mutation.retryRefund": "order",
    "Node.Parcel": "parcel",
}

CERTIFICATES: dict[str, Case] = {
    "Query.certificates": listing("certificate"),
    "Mutation.createCertificate": "seller",
    "Mutation.saveCertificate": "certificate",
    "Mutation.submitCertificate": "certificate",
    "Mutation.withdrawCertificate": "certificate",
    "Mutation.checkCertificate": "certificate",
    "Mutation.decideCertificate": "certificate",
    "Mutation.recordRegisterCheck": "certificate",
    "Mutation.suspendCertificate": "certificate",
    "Mutation.resumeCertificate": "certificate",
    "Mutation.revokeCertificate": "certificate",
    "Mutation.addCertificateMember": "certificate",
    "Mutation.endCertificateMember": "certificate",
    "Mutation.grantCertificate": "certificate",
    "Mutation.endCertificateGrant": "certificate",
    "Mutation.recordOtherSale": "certificate",
    "Mutation.claimLot": "lot",
    "Mutation.dropClaim": "lot",
    "Node.Certificate": "certificate",
}

PAPERS: dict[str, Case] = {
    "Query.tracePage": None,
    "Query.traceParcel": None,
    "Query.lotLabels": "lot",
    "Query.intakeSheet": "intake",
    "Query.commitmentPaper": about("lot", id=lambda scene: scene.id_of("commitmentId")),
}

HOUSE: dict[str, Case] = {
    "Query.auditLog": None,
    "Query.planRows": about(None, year=2018),
    "Query.policyHistory": about(None, key="orders.pay_by_seconds"),
    "Node.AuditEntry": about("station", id=lambda scene: scene.id_of("auditEntryId")),
    "Query.policies": None,
    "Mutation.markNotificationRead": "notification",
    "Mutation.setPolicy": about("county", key="orders.pay_by_seconds", scopeKey="region:530427", value="900"),
    "Node.Notification": "notification",
}

CASES: dict[str, Case] = PUBLIC | BUYING | SHIPPING | MONEY | GOODS | CERTIFICATES | PAPERS | NETWORK | HOUSE


@dataclass(frozen=True)
class Address:
    """A private address: its verb, what the verb is done on, and whose id stands in it."""

    verb: str
    subject: str
    row: str
    argument: str


ADDRESSES: dict[str, Address] = {
    "file": Address("licence.view", "licence", "file", "file_id"),
    "statement-file": Address("statement.view", "statement", "statement", "statement_id"),
    "epcis_with_trade": Address("lot.view", "lot", "lot", "lot_id"),
    "labels": Address("lot.label", "lot", "lot", "lot_id"),
    "intake_sheet": Address("intake.print", "intake", "intake", "intake_id"),
    "picking_list": Address("order.pack", "seller", "seller", "seller_id"),
    "commitment_paper": Address("commitment.print", "lot", "commitment", "commitment_id"),
}

OPEN_ADDRESSES = {
    # pages and frames that hold nothing of anybody
    *("home_page", "list_page", "product_page", "stations_page", "station_page", "trace_find_page", "trace_page"),
    *("rule_page", "signin_page", "areas", "epcis", "media"),
    *("cart_app", "checkout_app", "orders_app", "me_app", "station_app", "center_app"),
    # what answers about the session alone, or checks by other means: signatures, upload tickets, demonstration mode
    *(
        "session",
        "graphql",
        "phone_start",
        "password_start",
        "second_factor",
        "alipay-notify",
        "courier_push",
        "development_outbox",
    ),
    *("demo_accounts", "demo_sign_in", "upload-start", "upload-append", "upload-finish"),
}
"""Names of addresses that anybody may open; each is tried where it lives."""
