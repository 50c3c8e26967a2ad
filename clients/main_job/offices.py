"""The demonstration's officials, and the place whose township has one."""

from __future__ import annotations

from dataclasses import dataclass

from clients.main_job.checking import Difference
from clients.main_job.market import Json, Person, accounts


@dataclass(frozen=True, slots=True)
class Offices:
    """Who decides, and where: region codes of the county, a township and one of its villages."""

    township_admin: Person
    county_admin: Person
    finance: Person
    county: str
    village: str
    place: str


def enter(url: str) -> Offices:
    """Sign the offices in. Raises Difference when the demonstration has no such person."""
    rows = accounts(url)
    township = _first(rows, "township_admin")
    people = {}
    for role, row in (("township_admin", township), ("county_admin", None), ("county_finance", None)):
        found = row or _first(rows, role)
        people[role] = Person(url, str(found["name"]))
        people[role].sign_in_as(str(found["phone"]))
    clerk = people["township_admin"]
    [scope] = [one["scopeKey"] for one in _grants(clerk) if one["role"].lower() == "township_admin"]
    code = str(scope).partition(":")[2]
    villages = clerk.ask("people", "Regions", parent=code)["regions"]
    return Offices(
        township_admin=clerk,
        county_admin=people["county_admin"],
        finance=people["county_finance"],
        county=code[:6],
        village=str(villages[0]["code"]),
        place=f"{township['place']}{villages[0]['name']}",
    )


def _first(rows: list[Json], role: str) -> Json:
    for row in rows:
        if row["role"] == role:
            return row
    raise Difference(f"演示账号里没有 {role}。")


def _grants(person: Person) -> list[Json]:
    found: list[Json] = person.ask("people", "Me")["viewer"]["grants"]
    return found


def seller_scope(operator: Person) -> str:
    """The scope a new seller's rules are set in, as his operator's own grant names it."""
    [scope] = [str(one["scopeKey"]) for one in _grants(operator) if one["role"].lower() == "seller_operator"]
    return scope
