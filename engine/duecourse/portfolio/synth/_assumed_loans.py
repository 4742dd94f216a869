"""What is assumed of loans: products, principals, how loans roll from bucket to bucket."""

from duecourse.portfolio.synth._assumed import Assumption as A
from duecourse.portfolio.synth._assumed import Section

LOANS = (
    Section(
        "Debts",
        "A person has one case for each debt. The last person's debts are cut where the number of "
        "cases asked for is reached.",
        (
            A(
                "debts_a_person",
                "Debts a person has (weights)",
                {"1": 0.80, "2": 0.14, "3": 0.045, "4": 0.015},
            ),
            A(
                "status",
                "Status of the loan (weights); all but `active` stand outside the roll rates",
                {
                    "active": 0.905,
                    "applied": 0.025,
                    "approved": 0.01,
                    "signed": 0.01,
                    "paid": 0.02,
                    "written_off": 0.012,
                    "sold": 0.006,
                    "declined": 0.012,
                },
            ),
            A(
                "not_yet_followed",
                "Share of active loans whose next due date is 4 to 27 days away",
                0.04,
            ),
        ),
    ),
    Section(
        "Days past due",
        "Stationary roll-rate model: the same number of loans falls due each day, and of those in "
        "a bucket a share rolls on into the next. A bucket holds as many as come in times how long "
        "they stay.",
        (
            A(
                "followed_before_due",
                "Share of loans falling due that are followed in the three days before",
                0.45,
            ),
            A(
                "roll_rates",
                "Of the loans that come into a bucket, the share that leaves it overdue",
                {
                    "reminder": 0.49,
                    "golden": 0.45,
                    "critical": 0.50,
                    "tug-of-war": 0.30,
                    "m2": 0.60,
                    "m3": 0.75,
                    "m4+": 0.80,
                },
            ),
            A(
                "risk_of_arrears",
                "Correlation of a person's risk with how far their loans are past due",
                0.55,
            ),
        ),
    ),
    Section(
        "Products and amounts",
        "Principals are log-normal by product. They rise with income band and have their peak in "
        "the middle of life. Amounts are in the playbook's currency.",
        (
            A(
                "product",
                "Product (weights)",
                {
                    "salary": 0.34,
                    "consumer": 0.22,
                    "card": 0.12,
                    "business": 0.10,
                    "device": 0.07,
                    "auto": 0.05,
                    "education": 0.03,
                    "microfinance": 0.03,
                    "property_paid": 0.02,
                    "mortgage": 0.01,
                    "other": 0.01,
                },
            ),
            A(
                "median_principal",
                "Median principal by product",
                {
                    "salary": 32_000,
                    "consumer": 14_000,
                    "card": 9_000,
                    "business": 85_000,
                    "device": 3_200,
                    "auto": 70_000,
                    "education": 18_000,
                    "microfinance": 4_500,
                    "property_paid": 160_000,
                    "mortgage": 620_000,
                    "other": 12_000,
                },
            ),
            A(
                "spread_of_principal",
                "Standard deviation of the logarithm of the principal",
                {
                    "salary": 0.55,
                    "consumer": 0.70,
                    "card": 0.80,
                    "business": 0.75,
                    "device": 0.35,
                    "auto": 0.45,
                    "education": 0.50,
                    "microfinance": 0.45,
                    "property_paid": 0.50,
                    "mortgage": 0.55,
                    "other": 0.80,
                },
            ),
            A(
                "income_and_principal",
                "Correlation of income with the principal, in a product",
                0.50,
            ),
            A(
                "age_and_principal",
                "Fall of the logarithm of the principal, for each ten years from the age of 42",
                0.08,
            ),
            A(
                "months_to_run",
                "Instalments the principal outstanding is spread over, by product",
                {
                    "salary": 24,
                    "consumer": 12,
                    "card": 18,
                    "business": 24,
                    "device": 10,
                    "auto": 30,
                    "education": 30,
                    "microfinance": 8,
                    "property_paid": 60,
                    "mortgage": 200,
                    "other": 12,
                },
            ),
            A("monthly_rate", "Interest a month on the principal outstanding", 0.011),
            A("late_fee", "Of an overdue instalment, what is added when it is a month late", 0.02),
            A(
                "lender",
                "Kind of lender (weights)",
                {"bank": 0.62, "consumer_finance": 0.22, "micro_lender": 0.10, "platform": 0.06},
            ),
            A(
                "consumer_purpose",
                "Share for personal purposes, unless the product is `business`",
                0.97,
            ),
            A("digital", "Share of loans made online", 0.45),
        ),
    ),
    Section(
        "Who collects",
        "An agency has a case only when it is overdue by more than 30 days, at this share.",
        (
            A("with_agency", "Share of cases more than 30 days past due that an agency has", 0.35),
            A(
                "agency",
                "Agencies (weights)",
                {"agency-1": 0.5, "agency-2": 0.3, "agency-3": 0.2},
            ),
        ),
    ),
    Section(
        "Told of the case",
        "Rates of what somebody has to have told us; most cases have nothing of it.",
        (
            A("grievance_open", "A complaint is not yet disposed of", 0.006),
            A("hardship_plan", "A plan is being kept, where the loan is overdue", 0.03),
            A("time_barred", "Time-barred", 0.002),
            A("suspended", "Collection was suspended on request, for 1 to 30 more days", 0.003),
            A(
                "validation_given",
                "A validation notice was given, where an agency has the case",
                0.9,
            ),
            A("agency_notice", "The customer was told of the agency, where one has the case", 0.92),
            A("visit_notice", "A visit was announced, where the loan is past 7 days", 0.08),
            A("visit_agreed", "A visit was agreed, where one was announced", 0.5),
            A("fees_explained", "Fees were explained, where the loan is approved or signed", 0.85),
            A(
                "credit_report_doubt",
                "Credit report and form leave a doubt, where applied for",
                0.12,
            ),
            A("industry_familiar", "The industry is known to the reviewer", 0.8),
            A("utility_invoice", "A utility invoice was handed in", 0.3),
            A("others_consent_to_data", "The other people consented to their data being kept", 0.6),
            A("repeat", "Customer has applied before", 0.35),
            A("changed_since", "Of those, a phone or the address is another one now", 0.15),
        ),
    ),
)
