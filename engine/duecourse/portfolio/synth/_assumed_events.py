"""What is assumed of events: attempts, outcomes, promises, what people say."""

from duecourse.portfolio.synth._assumed import Assumption as A
from duecourse.portfolio.synth._assumed import Section

EVENTS = (
    Section(
        "Attempts",
        "A Poisson number (at most 5) on each of the 35 days before the instant, by the bucket that "
        "the person's worst loan stood in on that day. What would fall after the instant is put "
        "to the day before.",
        (
            A(
                "attempts_a_day",
                "Mean attempts a day",
                {
                    "reminder": 0.95,
                    "golden": 1.95,
                    "critical": 2.0,
                    "tug-of-war": 1.05,
                    "m2": 0.44,
                    "m3": 0.37,
                    "m4+": 0.28,
                },
            ),
            A("weekend", "Of the attempts of a working day, how many at a weekend", 0.55),
            A(
                "attempt",
                "What is attempted (weights), by bucket: calls and messages to the debtor, calls "
                "to others",
                {
                    "reminder": {
                        "call": 0.34,
                        "call_other": 0.0,
                        "sms": 0.44,
                        "wechat": 0.20,
                        "email": 0.02,
                        "letter": 0.0,
                        "visit": 0.0,
                    },
                    "golden": {
                        "call": 0.64,
                        "call_other": 0.01,
                        "sms": 0.22,
                        "wechat": 0.12,
                        "email": 0.01,
                        "letter": 0.0,
                        "visit": 0.0,
                    },
                    "critical": {
                        "call": 0.66,
                        "call_other": 0.08,
                        "sms": 0.17,
                        "wechat": 0.08,
                        "email": 0.01,
                        "letter": 0.0,
                        "visit": 0.0,
                    },
                    "tug-of-war": {
                        "call": 0.57,
                        "call_other": 0.16,
                        "sms": 0.14,
                        "wechat": 0.06,
                        "email": 0.02,
                        "letter": 0.03,
                        "visit": 0.02,
                    },
                    "m2": {
                        "call": 0.52,
                        "call_other": 0.17,
                        "sms": 0.14,
                        "wechat": 0.05,
                        "email": 0.03,
                        "letter": 0.06,
                        "visit": 0.03,
                    },
                    "m3": {
                        "call": 0.50,
                        "call_other": 0.16,
                        "sms": 0.14,
                        "wechat": 0.04,
                        "email": 0.04,
                        "letter": 0.09,
                        "visit": 0.03,
                    },
                    "m4+": {
                        "call": 0.48,
                        "call_other": 0.14,
                        "sms": 0.15,
                        "wechat": 0.03,
                        "email": 0.05,
                        "letter": 0.12,
                        "visit": 0.03,
                    },
                },
            ),
            A(
                "hour",
                "Hour of an attempt on the clock of who is called (weights)",
                {
                    "8": 2,
                    "9": 12,
                    "10": 14,
                    "11": 8,
                    "12": 6,
                    "13": 5,
                    "14": 9,
                    "15": 9,
                    "16": 7,
                    "17": 7,
                    "18": 7,
                    "19": 8,
                    "20": 5,
                    "21": 0.3,
                },
            ),
            A(
                "phone",
                "Phone of the debtor that is called (weights); the mobile where there is none such",
                {"mobile": 0.86, "home": 0.06, "work": 0.08},
            ),
        ),
    ),
    Section(
        "Outcomes",
        "A call is answered at the rate of the phone, times that of the hour, times that of the "
        "debtor's willingness.",
        (
            A(
                "answered",
                "Share of calls answered, by phone",
                {"mobile": 0.34, "home": 0.27, "work": 0.38},
            ),
            A(
                "answered_by_hour",
                "Times as many, by hour",
                {
                    "8": 0.70,
                    "9": 0.85,
                    "10": 0.95,
                    "11": 1.0,
                    "12": 1.15,
                    "13": 1.05,
                    "14": 0.90,
                    "15": 0.85,
                    "16": 0.90,
                    "17": 1.0,
                    "18": 1.15,
                    "19": 1.25,
                    "20": 1.20,
                    "21": 0.90,
                },
            ),
            A("answered_if_unwilling", "Times as many, where the debtor is not willing", 0.62),
            A(
                "dead_mobile",
                "Share of debtors whose mobile is out of service, by bucket of the worst loan",
                {
                    "reminder": 0.006,
                    "golden": 0.012,
                    "critical": 0.03,
                    "tug-of-war": 0.06,
                    "m2": 0.11,
                    "m3": 0.15,
                    "m4+": 0.20,
                },
            ),
            A(
                "unanswered",
                "A call that is not answered (weights)",
                {"no_answer": 0.62, "voicemail": 0.18, "busy": 0.18, "not_in_service": 0.02},
            ),
            A(
                "answer",
                "An answered call (weights), by phone; conversations are with the right party",
                {
                    "mobile": {
                        "conversation": 0.70,
                        "answered": 0.08,
                        "hung_up": 0.17,
                        "wrong_party": 0.05,
                    },
                    "home": {
                        "conversation": 0.42,
                        "answered": 0.14,
                        "hung_up": 0.10,
                        "wrong_party": 0.34,
                    },
                    "work": {
                        "conversation": 0.38,
                        "answered": 0.20,
                        "hung_up": 0.08,
                        "wrong_party": 0.34,
                    },
                },
            ),
            A("delivered", "Share of messages and letters delivered", 0.95),
            A("met", "Share of visits at which the debtor is met", 0.35),
            A("replied", "Share of delivered messages that are answered within two hours", 0.05),
            A(
                "debts_named",
                "Debts that an event names (weights), where the person has several and the history "
                "is not of one debt",
                {"none": 0.30, "one": 0.50, "all": 0.20},
            ),
            A(
                "names_its_debt",
                "Share of events that name the debt, where there is one only",
                0.85,
            ),
        ),
    ),
    Section(
        "Promises and payments",
        "A promise is made in a talk with the debtor, for a day one to seven days later.",
        (
            A(
                "promises",
                "Share of conversations with a promise",
                {"willing": 0.42, "unwilling": 0.12},
            ),
            A(
                "promised_part",
                "Part of the amount due that is promised (weights)",
                {"1": 0.55, "0.5": 0.30, "0.3": 0.15},
            ),
            A("kept", "Share of promises kept, once due", {"willing": 0.62, "unwilling": 0.25}),
            A(
                "debit_returns",
                "Share of overdue loans whose debit was returned on the due day",
                0.55,
            ),
            A("partial_payment", "Share of loans past 7 days with a payment of a part", 0.12),
        ),
    ),
    Section(
        "What people say",
        "Rates over the 35 days; by debt (dispute, hardship) or by person.",
        (
            A("dispute", "Disputes the debt", 0.018),
            A("dispute_resolved", "Of disputes, those resolved since", 0.45),
            A("hardship", "Tells of hardship, where the loan is overdue", 0.025),
            A("cease_request", "Asks us to stop", 0.008),
            A("cease_withdrawn", "Of those, took it back", 0.10),
            A("complaint", "Complains", 0.007),
            A(
                "attorney_notice",
                "Names an attorney; those with an attorney on file always do",
                0.001,
            ),
            A(
                "bankruptcy_notice",
                "Notifies bankruptcy, where the worst loan is past 30 days",
                0.008,
            ),
            A("protection_notice", "Notifies a protection by a court", 0.0006),
            A("consent", "Consents to a channel", 0.20),
            A("consent_withdrawn", "Of those, took it back", 0.04),
            A("refusal", "Of talks with other people, those in which they ask us to stop", 0.06),
            A("inbound_call", "The debtor calls us", 0.04),
            A("note", "Somebody leaves a note", 0.05),
            A(
                "checked",
                "Form and papers were checked, where applied for, approved or signed",
                0.6,
            ),
        ),
    ),
)
