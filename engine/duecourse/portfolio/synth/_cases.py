"""The table of cases of a block."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from duecourse.portfolio.synth._columns import Columns, lists, names
from duecourse.portfolio.synth._draws import Bools, Draws, Ints, table
from duecourse.portfolio.synth._loans import COLLECTOR, LENDER, PRODUCT, STATUS, Loans
from duecourse.portfolio.synth._people import People, living
from duecourse.portfolio.synth.assumptions import grid, number, weights
from duecourse.portfolio.synth.spec import Spec

_HISTORIES = tuple(weights("history"))


def cases(spec: Spec, draws: Draws, people: People, loans: Loans) -> pa.Table:
    """Return the table of the cases of *people*."""
    found = Columns(spec.schemas["cases"], draws, loans.index)
    person = loans.person
    whose = people.number[person]
    found.arrow("case", names("LN-", loans.case + 1))
    found.arrow("person", names("P-", whose + 1))
    parties = np.minimum(loans.collector, 1)
    found.words("actor", parties, ["first_party", "third_party"])
    found.words("collector", loans.collector, COLLECTOR)
    laws = [name.split("+") for name in spec.jurisdictions]
    found.words("jurisdiction", people.jurisdiction[person], laws, index=whose)
    found.words("language", people.jurisdiction[person], _languages(spec), index=whose)
    found.arrow("account", names("A-", loans.case + 1))
    found.arrow("other_debts", _others(people, loans))
    unsaid = draws.chance("history-unsaid", people.number, number("history_unsaid"))[person]
    history = people.history[person]
    found.words("history", history, _HISTORIES, unsaid & (history == 0))
    _loan(spec, draws, loans, found)
    _debtor(spec, draws, people, loans, found)
    _debt(spec, draws, loans, found)
    _application(draws, people, loans, found)
    return found.table()


def _languages(spec: Spec) -> list[str]:
    """Return the language spoken in each jurisdiction, or the first that the playbook has."""
    spoken = {"CN": "zh", "HK": "zh"}
    wanted = [spoken.get(name.split("+", maxsplit=1)[0], "en") for name in spec.jurisdictions]
    known = spec.languages or ("en",)
    return [name if name in known else known[0] for name in wanted]


def _others(people: People, loans: Loans) -> pa.Array:
    counts = people.debts[loans.person]
    base = people.first[loans.person]
    own = np.repeat(loans.case, counts)
    place = np.arange(len(own)) - np.repeat(np.cumsum(counts) - counts, counts)
    other = np.repeat(base, counts) + place
    return lists(counts - 1, names("LN-", other[other != own] + 1))


def _loan(spec: Spec, draws: Draws, loans: Loans, found: Columns) -> None:
    index, nothing = loans.index, loans.late < -900
    found.words("loan.status", loans.status, STATUS)
    found.words("loan.product", loans.product, PRODUCT)
    found.words("loan.lender_type", draws.pick("lender", index, weights("lender")), LENDER)
    business = loans.product == PRODUCT.index("business")
    personal = draws.chance("personal", index, number("consumer_purpose"))
    found.flags("loan.consumer_purpose", personal & ~business)
    found.flags("loan.device_financed", loans.product == PRODUCT.index("device"))
    found.rate("loan.digital", number("digital"))
    found.money("loan.principal", loans.principal)
    if spec.currency:
        found.words("loan.currency", np.zeros(len(index), np.int64), [spec.currency])
    found.money("loan.amount_due", loans.due, nothing)
    oldest = spec.today - loans.late
    found.days("loan.oldest_unpaid_due_date", oldest, nothing)
    # The next instalment: the first whole number of 30 days after the oldest that is not past.
    ahead = -(-np.maximum(loans.late, 0) // 30) * 30
    found.days("loan.due_date", oldest + ahead, nothing)
    paid_out = oldest - 30 - 30 * draws.whole("age-of-loan", index, 24)
    found.days("loan.origination_date", paid_out, nothing)
    found.words("loan.card_number_last4", np.zeros(len(index), np.int64), ["0000"])


def _debtor(spec: Spec, draws: Draws, people: People, loans: Loans, found: Columns) -> None:
    person, index = loans.person, people.number
    whose = index[person]
    nought = np.zeros(len(person), np.int64)
    found.words("debtor.surname", nought, ["Example"])
    birth = spec.today - (people.age * 365.25).astype(np.int64)
    found.days("debtor.birth_date", birth[person], index=whose)
    kinds = tuple(weights("occupation"))
    occupation = draws.pick("occupation", index, weights("occupation"))
    found.words("debtor.occupation", occupation[person], kinds, index=whose)
    found.flags("debtor.willing_to_repay", loans.willing[person], index=whose)
    reasons = grid("overdue_reason")
    reason = draws.pick_by("reason", index, (~loans.willing).astype(np.int64), table(reasons))
    in_time = loans.worst[person] < 1
    found.words(
        "debtor.overdue_reason", reason[person], tuple(reasons["willing"]), in_time, index=whose
    )
    for key in (
        "location_known",
        "deceased",
        "lacks_capacity",
        "vulnerable",
        "imprisoned_or_in_hospital",
        "breathing_space",
        "debt_advice",
    ):
        found.rate(f"debtor.{key}", number(key), whose)
    occasion = draws.pick("occasion", index, weights("occasion"))[person]
    found.words("debtor.occasion", occasion, tuple(weights("occasion")), index=whose)
    until = spec.today + 1 + draws.whole("occasion-days", whose, 10)
    found.days("debtor.occasion_until", until, occasion == 0)


def _debt(spec: Spec, draws: Draws, loans: Loans, found: Columns) -> None:
    index = loans.index
    nought = np.zeros(len(index), np.int64)
    found.words("debt.caller_name", nought, ["L. Example"])
    found.words("debt.callback_number", nought, ["extension 0000"])
    found.words("debt.creditor_name", nought, ["Example Lender"])
    found.flags("debt.in_collections", loans.late > 7)
    handed = loans.collector > 0
    found.flags("debt.default_when_obtained", handed)
    found.rate("debt.grievance_open", number("grievance_open"))
    plan = draws.chance("plan", index, number("hardship_plan")) & (loans.late > 0)
    found.flags("debt.hardship_plan", plan)
    found.rate("debt.time_barred", number("time_barred"))
    suspended = draws.chance("suspended", index, number("suspended"))
    until = spec.today + 1 + draws.whole("suspended-days", index, 30)
    found.days("debt.suspended_until", until, ~suspended)
    noticed = handed & draws.chance("agency-notice", index, number("agency_notice"))
    found.flags("debt.agency_notice_given", noticed, ~handed)
    days = 1 + np.minimum(draws.whole("notice-days", index, 40), np.maximum(loans.late - 25, 1))
    found.days("debt.agency_notice_on", spec.today - days, ~noticed)
    given = handed & draws.chance("validation", index, number("validation_given"))
    found.days("debt.validation_notice_on", spec.today - days, ~given)
    found.days("debt.validation_period_until", spec.today - days + 35, ~given)
    visits = draws.chance("visit-notice", index, number("visit_notice")) & (loans.late > 7)
    found.flags("debt.visit_notice_given", visits)
    agreed = visits & draws.chance("visit-agreed", index, number("visit_agreed"))
    found.flags("debt.visit_agreed", agreed, ~visits)
    found.counts("debt.visit_agents", nought + 2, ~visits)


def _application(draws: Draws, people: People, loans: Loans, found: Columns) -> None:
    index, person = loans.index, loans.person
    early = [STATUS.index(name) for name in ("applied", "approved", "signed")]
    no = ~np.isin(loans.status, early)
    found.words(
        "entered_by", draws.whole("entered-by", index, 3), ["staff-1", "staff-2", "staff-3"], no
    )
    again = draws.chance("repeat", index, number("repeat"))
    found.flags("application.repeat", again, no)
    number_of = np.zeros(len(index), np.int64)
    for name, key, before in (
        ("number", "contact_phone", "previous_contact_phone"),
        ("work", "work_phone", "previous_work_phone"),
        ("address", "address", "previous_address"),
    ):
        changed = draws.chance(f"changed:{name}", index, number("changed_since"))
        found.words(f"application.{key}", number_of, [f"{name}-now"], no)
        told = [f"{name}-now", f"{name}-before"]
        found.words(f"application.{before}", changed.astype(np.int64), told, no | ~again)
    found.rate("application.credit_report_doubt", number("credit_report_doubt"), null=no)
    for key in ("industry_familiar", "utility_invoice", "others_consent_to_data"):
        found.rate(f"application.{key}", number(key), null=no)
    children: Bools = living(people, "has_children", 25, draws)
    found.flags("application.has_children", children[person], no)
    relatives: Ints = draws.whole("relatives", index, 4)
    found.counts("application.relative_addresses", relatives, no)
    found.rate("application.fees_explained", number("fees_explained"), null=no)
