"""What is assumed of phones, addresses and zones, and of what is unknown."""

from duecourse.portfolio.synth._assumed import Assumption as A
from duecourse.portfolio.synth._assumed import Numbers, Section

_ZONES: dict[str, Numbers] = {
    "AU": {
        "Australia/Sydney": 0.33,
        "Australia/Melbourne": 0.27,
        "Australia/Brisbane": 0.20,
        "Australia/Perth": 0.11,
        "Australia/Adelaide": 0.09,
    },
    "CL": {"America/Santiago": 0.99, "America/Punta_Arenas": 0.01},
    "CN": {"Asia/Shanghai": 0.985, "Asia/Urumqi": 0.015},
    "CO": {"America/Bogota": 1},
    "GB": {"Europe/London": 1},
    "HK": {"Asia/Hong_Kong": 1},
    "ID": {"Asia/Jakarta": 0.80, "Asia/Makassar": 0.16, "Asia/Jayapura": 0.04},
    "IN": {"Asia/Kolkata": 1},
    "KR": {"Asia/Seoul": 1},
    "PH": {"Asia/Manila": 1},
    "RU": {
        "Europe/Moscow": 0.70,
        "Asia/Yekaterinburg": 0.15,
        "Asia/Novosibirsk": 0.10,
        "Asia/Vladivostok": 0.05,
    },
    "TH": {"Asia/Bangkok": 1},
    "US": {
        "America/New_York": 0.46,
        "America/Chicago": 0.29,
        "America/Denver": 0.06,
        "America/Phoenix": 0.02,
        "America/Los_Angeles": 0.16,
        "America/Anchorage": 0.005,
        "Pacific/Honolulu": 0.005,
    },
    "US-DC": {"America/New_York": 1},
    "US-FL": {"America/New_York": 0.94, "America/Chicago": 0.06},
    "US-MA": {"America/New_York": 1},
    "US-NYC": {"America/New_York": 1},
    "US-WA": {"America/Los_Angeles": 1},
    "VN": {"Asia/Ho_Chi_Minh": 1},
}

POINTS = (
    Section(
        "Phones and addresses",
        "Numbers are tokens (`n-…`). A contact in the household has the debtor's home number.",
        (
            A(
                "points",
                "Share that has such a point",
                {
                    "debtor": {
                        "mobile": 0.98,
                        "home": 0.18,
                        "work": 0.34,
                        "email": 0.25,
                        "address": 0.60,
                    },
                    "others": {
                        "mobile": 0.94,
                        "home": 0.08,
                        "work": 0.06,
                        "email": 0.02,
                        "address": 0.03,
                    },
                    "professionals": {
                        "mobile": 0.10,
                        "home": 0.0,
                        "work": 1.0,
                        "email": 0.60,
                        "address": 0.80,
                    },
                },
            ),
            A(
                "wechat",
                "Share of mobiles that take messages of the app, where the law is Chinese",
                0.80,
            ),
            A("confirmed", "Share of points confirmed as the person's own", 0.82),
            A("shared", "Share of mailboxes and home numbers that others read or answer", 0.12),
            A("reassigned", "Share of mobiles given to someone else", 0.008),
            A("registered", "Share of the debtor's points that were left in the contract", 0.85),
            A("mail_at_work", "Share of mailboxes that are the employer's", 0.15),
            A("billing_or_home", "Share of addresses that are on the bill, or the home", 0.9),
            A("employer_prohibits", "Share of work points whose employer does not allow it", 0.06),
            A("inconvenient", "Share of points the customer called inconvenient", 0.01),
            A("refused_here", "Share of points at which a channel is not wanted", 0.008),
            A("public_domain", "Share of mailboxes at a provider open to everyone", 0.85),
        ),
    ),
    Section(
        "Zones",
        "Of the jurisdiction, with weights of where people live there. Contacts live with the "
        "debtor's zones at the rate below, or are drawn again.",
        (
            A(
                "zones_known",
                "What is known of where somebody is (weights): one zone, one of two, none, or a "
                "zone anywhere in the table",
                {"one": 0.90, "two": 0.055, "unknown": 0.03, "abroad": 0.015},
            ),
            A("same_zone", "Share of contacts in the debtor's zones", 0.88),
            A(
                "zones",
                "Zones by jurisdiction (weights)",
                _ZONES,
            ),
        ),
    ),
    Section(
        "Unknown",
        "Share of rows in which the column is null. Facts the playbook does not read are left out.",
        (
            A(
                "unknown",
                "Share unknown, by column",
                {
                    "jurisdiction": 0.004,
                    "actor": 0.004,
                    "language": 0.02,
                    "account": 0.01,
                    "loan.status": 0.002,
                    "loan.product": 0.01,
                    "loan.lender_type": 0.02,
                    "loan.principal": 0.006,
                    "loan.amount_due": 0.01,
                    "loan.oldest_unpaid_due_date": 0.006,
                    "loan.consumer_purpose": 0.03,
                    "loan.card_number_last4": 0.10,
                    "debtor.birth_date": 0.03,
                    "debtor.occupation": 0.12,
                    "debtor.willing_to_repay": 0.25,
                    "debtor.overdue_reason": 0.35,
                    "debtor.deceased": 0.40,
                    "debtor.occasion": 0.50,
                    "debt.grievance_open": 0.30,
                    "debt.hardship_plan": 0.30,
                    "role": 0.006,
                    "knows_of_loan": 0.15,
                    "liable": 0.02,
                    "source": 0.05,
                    "phone": 0.02,
                    "confirmed": 0.06,
                    "number": 0.04,
                    "by": 0.01,
                },
            ),
        ),
    ),
)
