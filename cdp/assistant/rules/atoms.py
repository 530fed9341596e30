"""The rows of the grammar: which kinds in a row make which conditions. Adding a way to say something is adding a row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cdp.assistant.rules import (
    anniversaries,
    averages,
    counts,
    deeds,
    echoes,
    facts,
    happenings,
    holding,
    offers,
    orders,
    things,
    values,
    visiting,
)
from cdp.assistant.rules.lexemes import Found, Lexeme, Patterns
from cdp.assistant.rules.making import Making
from cdp.assistant.rules.nodes import Atom

Builder = Callable[[Found, Making], Atom | None]


@dataclass(frozen=True)
class Row:
    """What a pattern makes, and how gladly it is taken: the dearer, the later."""

    make: Builder
    cost: float = 1.0


_WHEN = "WINDOW|PERIOD|RECENT|BETWEENAGO"
_THINGS = "GOODS|QUOTED"

ROWS: list[tuple[str, Row]] = [
    # what somebody is called
    ("GOODS", Row(things.things_again, 3.0)), ("GOODS", Row(visiting.in_that_cart, 3.0)),
    ("BUY OTHERTHAN GOODS", Row(things.bought_other)), (f"BUY OTHERTHAN GOODS {_WHEN}", Row(things.bought_other)),
    ("REFUND", Row(deeds.refunded)), ("BOUND|NUM REFUND", Row(deeds.refunded_times)), (f"BOUND|NUM REFUND {_WHEN}", Row(deeds.refunded_times)), (f"REFUND {_WHEN}", Row(deeds.refunded)),
    (f"IN SOURCE|TAG {_WHEN}", Row(values.came_from_at)),
    ("FIELD CMP? TERM", Row(facts.consent_term)), ("BOUND PERORDER", Row(counts.averaged)), ("COUPON|COUPONNAME", Row(things.coupon_again, 3.0)),
    ("OPEN|CLICK|ENGAGE NOT MAIL", Row(happenings.none_of_mail)), (f"OPEN|CLICK|ENGAGE NOT MAIL {_WHEN}", Row(happenings.none_of_mail)), ("BUY NOT ANYOF? GOODS", Row(things.skipped)),
    ("NTHBUYER", Row(counts.nth_order)), ("NOT BUY|TERM|FIELD BETWEENAGO", Row(deeds.last_bought_between)), ("TERM BETWEENAGO", Row(deeds.last_bought_between)), ("NOT BUY|TERM|FIELD BOUND", Row(deeds.last_bought_between)), ("CLICK", Row(happenings.mail, 1.6)), ("OPEN", Row(happenings.opens, 1.6)),
    ("FIELD LIKELYWORD WINDOW", Row(anniversaries.ahead_in)), ("OPEN|CLICK|ENGAGE TERM", Row(happenings.in_letter)), (f"OPEN|CLICK|ENGAGE TERM {_WHEN}", Row(happenings.in_letter)),
    ("BUY BOUND FIELD GOODS", Row(things.bought_pieces)), (f"BUY BOUND FIELD GOODS {_WHEN}", Row(things.bought_pieces)), ("REFUND BUY|FIELD|TERM", Row(deeds.refunded)), (f"REFUND BUY|FIELD|TERM {_WHEN}", Row(deeds.refunded)),
    ("AHEAD", Row(anniversaries.ahead_alone, 2.0)),
    ("GOODS WINDOW|PERIOD", Row(things.things_again, 3.0)),
    ("BUY NOTHING", Row(deeds.bought_nothing)), (f"BUY NOTHING {_WHEN}", Row(deeds.bought_nothing)), (f"BUY {_WHEN} NOTHING", Row(deeds.bought_nothing)),
    ("FIELD GOODS BUY BOUND", Row(things.bought_pieces)), (f"FIELD GOODS BUY BOUND {_WHEN}", Row(things.bought_pieces)),
    ("BUY EVERY BOUND|DUR|UNIT", Row(deeds.bought_every)),
    ("RECENT SIGNUP", Row(deeds.signed_up)), ("RECENT SUBSCRIBE|TERM", Row(deeds.subscribed_at)),
    (f"OPEN AND|BUT NOT CLICK MAIL? {_WHEN}", Row(happenings.opened_not_clicked)), ("OPEN AND|BUT NOT CLICK MAIL?", Row(happenings.opened_not_clicked)),
    ("OPEN MAIL AND|BUT NOT CLICK MAIL?", Row(happenings.opened_not_clicked)),
    ("REACH? ORDINAL FIELD", Row(counts.nth_order)), ("NOT ORDINAL FIELD", Row(counts.no_nth_order)), ("NOT BUY ORDINAL FIELD", Row(counts.no_nth_order)), ("NOT BUY? NTHORDER", Row(counts.no_nth_order)), ("BUY NTHORDER", Row(counts.nth_order)),
    ("FIELD BOUND PERORDER", Row(counts.averaged)),
    ("REACH BOUND? FIELD", Row(counts.reached)), ("REACH NUM FIELD?", Row(counts.reached)),
    ("NOT HEARD WINDOW", Row(deeds.not_heard)),
    ("NOT OPEN|CLICK|ENGAGE MAIL? BOUND", Row(happenings.no_mail_for)),
    ("HAVE GOODS", Row(things.has_things, 2.0)), (f"HAVE GOODS {_WHEN}", Row(things.has_things, 2.0)),
    ("SKIP ANYOF? GOODS", Row(things.skipped)), ("HAVE? GOODS HISTORY", Row(things.bought_things)),
    ("FIELD AVERAGE BOUND", Row(counts.averaged)),
    ("DUR", Row(echoes.same_length, 2.5)),
    ("TERM DUR", Row(holding.term_at_length)),
    ("TERM BY FIELD", Row(holding.term_by)),
    ("ATTRVALUE", Row(values.value_alone, 1.3)), ("FIELD? CMP ATTRVALUE FIELD?", Row(values.on_ladder)), ("FIELD? FROMWORD? ATTRVALUE FIELD? POST", Row(values.on_ladder)),
    ("ONLY BUY GOODS NOTHINGELSE?", Row(things.bought_only)),
    ("BUY ONLY GOODS NOTHINGELSE?", Row(things.bought_only)),
    ("BUY GOODS AND|BUT? NOTHINGELSE", Row(things.bought_only)),
    ("BY GOODS", Row(things.bought_by_ear, 3.0)),
    ("BUY GOODS VENDOR? GOODS", Row(things.bought_both)),
    (f"BUY GOODS VENDOR? GOODS {_WHEN}", Row(things.bought_both)),
    ("BUY BOUND PRODUCT", Row(deeds.bought_items)),
    (f"BUY BOUND PRODUCT {_WHEN}", Row(deeds.bought_items)),
    ("BUY NUM PRODUCT", Row(deeds.bought_items)),
    ("SPEND BOUND PERORDER", Row(deeds.spent_per_order)),
    (f"SPEND BOUND PERORDER {_WHEN}", Row(deeds.spent_per_order)),
    ("SPEND BOUND FIELD", Row(deeds.spent_in_one)),
    (f"SPEND BOUND FIELD {_WHEN}", Row(deeds.spent_in_one)),
    ("SPEAK LANG", Row(values.speaking)), ("LANG SPEAK", Row(values.speaking)), ("SPEAK ATTRVALUE", Row(values.speaking_one_of, 1.1)), ("ATTRVALUE SPEAK", Row(values.speaking_one_of, 1.1)), ("LANG FIELD", Row(values.speaking)), ("FIELD CMP? LANG", Row(values.speaking)),
    ("REGION FIELD", Row(values.region)),
    ("FIELD LIKELYWORD AHEAD", Row(anniversaries.ahead)),
    (f"NOT OPEN NOT|OR|AND|COMMA NOT? CLICK MAIL? {_WHEN}", Row(happenings.no_mail)),
    ("NOT OPEN NOT|OR|AND NOT? CLICK MAIL?", Row(happenings.no_mail)),
    ("OPEN|CLICK|ENGAGE BOUND", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE BOUND {_WHEN}", Row(happenings.mail)),
    ("OPEN|CLICK CMP NUM", Row(happenings.mail)),
    (f"BOUND OPEN|CLICK MAIL? {_WHEN}", Row(happenings.mail)),
    ("BOUND OPEN|CLICK MAIL?", Row(happenings.mail)),
    (f"BOUND MAIL? BOUNCE EVENT? {_WHEN}", Row(happenings.mail)),
    ("FIELD FIELD BOUND", Row(counts.compared_named)),
    ("TERM", Row(holding.term)),
    ("TERM WINDOW|PERIOD|BETWEENAGO", Row(holding.term_at_time)),
    ("HAVE TERM", Row(holding.term)),
    ("SEGMENTWORD SEGMENT|SEGMENTCUE", Row(happenings.segment)),
    ("SEGMENT SEGMENTWORD?", Row(happenings.segment)),
    ("SEGMENTCUE SEGMENTWORD", Row(happenings.segment)),
    ("IN SEGMENT SEGMENTWORD?", Row(happenings.segment)),
    ("IN SEGMENTWORD SEGMENT|SEGMENTCUE", Row(happenings.segment)),
    # where, from where, with which tag
    ("PLACE", Row(values.place)),
    ("REGION", Row(values.region)),
    ("FIELD CMP? ANYOF? PLACE", Row(facts.field_place)),
    ("PLACE FIELD", Row(facts.place_field)),
    ("FIELD NOT CMP? ANYOF? PLACE", Row(facts.field_not)), ("FIELD NOT CMP? ANYOF? SOURCE|SOURCECUE|TAG|TAGCUE|ATTRVALUE", Row(facts.field_not)),
    ("SOURCE", Row(values.valued)),
    ("IN|VIA|BY SOURCECUE", Row(values.valued)),
    ("VIA SOURCE", Row(values.valued)),
    ("FIELD CMP? SOURCE|SOURCECUE|TAG|TAGCUE|ATTRVALUE", Row(facts.field_valued)),
    ("SOURCE|SOURCECUE FIELD", Row(values.valued)),
    ("TAGGED? TAG TAGGED?", Row(values.valued)),
    ("TAGGED TAGCUE", Row(values.valued)),
    ("TAGCUE TAGGED", Row(values.valued)),
    ("SOURCE TAGGED", Row(values.raw_tags, 0.9)), ("TAGGED SOURCE", Row(values.raw_tags, 0.9)),
    ("TAG|SOURCE|WORD|QUOTED AND|OR|COMMA TAG|SOURCE|WORD|QUOTED TAGGED", Row(values.raw_tags, 0.9)),
    ("WORD|QUOTED TAGGED", Row(values.raw_tags, 1.2)),
    ("TAGGED WORD|QUOTED", Row(values.raw_tags, 1.2)),
    ("ATTRVALUE FIELD", Row(facts.valued_field)),
    ("FIELD ATTRVALUE", Row(facts.field_valued)),
    ("FIELD CMP? ANYOF? RAW", Row(facts.field_raw, 1.2)),
    ("FIELD CONTAINS RAW", Row(facts.field_contains)),
    ("FIELD NONEOFVALUES RAW", Row(facts.field_none_of)),
    ("FIELD STARTS RAW", Row(facts.field_starts)),
    ("FIELD ENDS RAW", Row(facts.field_ends)),
    ("DOMAIN FIELD?", Row(facts.domain)),
    ("FIELD CMP? ENDS? CONTAINS? DOMAIN", Row(facts.domain)),
    ("HAVE FIELD", Row(facts.known)),
    ("FIELD KNOWNWORD", Row(facts.given)),
    ("BLANKWORD FIELD", Row(facts.blank)),
    ("FIELD BLANKWORD", Row(facts.blank)),
    ("NOT FIELD", Row(facts.without, 1.3)), ("NOT FIELD", Row(offers.not_wanted, 1.2)),
    ("REFUSE FIELD", Row(offers.refused)), ("FIELD REFUSE|REFUSED", Row(offers.refused)), ("FIELD WISHED", Row(offers.wished)),
    ("CALLED ATTRVALUE FIELD?", Row(offers.called)),
    ("UNSURE FIELD", Row(offers.not_said)), ("FIELD ANSWER BLANKWORD", Row(offers.not_said)), ("BLANKWORD|NOT FIELD ANSWER", Row(offers.not_said)), ("BLANKWORD|NOT ANSWER TO|IN|BY? FIELD", Row(offers.not_said)),
    ("SOURCE|SOURCECUE NOT? BROUGHT", Row(offers.brought, 0.9)), ("FIELD CONTAINS ATTRVALUE", Row(facts.field_listed)), ("FIELD NOT CONTAINS ATTRVALUE", Row(facts.field_listed)), ("FIELD CONTAINS NOT ATTRVALUE", Row(facts.field_listed)),
    ("FIELD CMP? YES", Row(offers.yes_no)), ("BUY|FIELD FIELD CMP? BOUND", Row(orders.of_amounts, 0.9)), (f"BUY|FIELD FIELD CMP? BOUND {_WHEN}", Row(orders.of_amounts, 0.9)), ("SAIDNO FIELD", Row(offers.said_no)),
    ("TERM CMP YES", Row(offers.yes_term)),
    ("FIELD", Row(facts.yes_alone, 1.5)),
    ("PERIOD FIELD", Row(facts.field_when)),
    # numbers
    ("FIELD BOUND", Row(facts.compared)),
    ("FIELD CMP BOUND", Row(facts.compared)),
    ("BOUND FIELD", Row(facts.compared)),
    (f"FIELD {_WHEN} BOUND", Row(facts.compared)),
    (f"FIELD BOUND {_WHEN}", Row(facts.compared)),
    (f"BOUND FIELD {_WHEN}", Row(facts.compared)),
    ("NUM FIELD", Row(facts.exactly)),
    (f"NUM FIELD {_WHEN}", Row(facts.exactly)),
    ("NUM FIELD POST", Row(facts.exactly_or_more)),
    (f"NUM FIELD POST {_WHEN}", Row(facts.exactly_or_more)),
    ("CMP FIELD CMP? NUM", Row(facts.compared_apart)),
    ("FIELD CMP? NUM", Row(facts.exactly_field)),
    (f"FIELD {_WHEN}", Row(facts.field_when)),
    ("FIELD CMPAFTER|CMPBEFORE PERIOD", Row(facts.field_when)),
    ("FIELD AHEAD", Row(anniversaries.ahead)),
    ("FIELD LIKELYWORD", Row(anniversaries.soon)),
    ("FIELD|SIGNUP ANNIVERSARY AHEAD", Row(anniversaries.ahead)), ("ANNIVERSARY OF? SIGNUP|FIELD AHEAD", Row(anniversaries.ahead)), ("ANNIVERSARY AHEAD", Row(anniversaries.ahead)),
    # ranks and averages
    ("RANKED", Row(holding.ranked)),
    ("PERIOD|WINDOW FIELD BOUND", Row(facts.compared)), ("DUR FIELD BOUND", Row(counts.compared_over)), ("BOUND|NUM FIELD|BUY BOUND", Row(orders.so_many_worth, 0.9)), (f"BOUND|NUM FIELD|BUY BOUND {_WHEN}", Row(orders.so_many_worth, 0.9)),
    ("BOUND|NUM FIELD|BUY FIELD|COUPON BOUND", Row(orders.so_many_worth, 0.9)), (f"BOUND|NUM FIELD|BUY FIELD|COUPON BOUND {_WHEN}", Row(orders.so_many_worth, 0.9)), (f"BOUND|NUM FIELD|BUY {_WHEN} FIELD|COUPON BOUND", Row(orders.so_many_worth, 0.9)),
    ("TERM FIELD|COUPON? BOUND", Row(orders.only_one_worth, 0.9)), (f"TERM FIELD|COUPON? BOUND {_WHEN}", Row(orders.only_one_worth, 0.9)),
    ("BOUND|TIMES FIELD BOUND TIMES", Row(orders.so_many_worth)), ("FIELD NOT WINDOW|PERIOD", Row(counts.day_not_in)), ("FIELD NOTHING", Row(counts.none_at_all)), (f"FIELD {_WHEN} NOTHING", Row(counts.none_at_all)), ("HAVE NTHORDER", Row(counts.has_nth_order)),
    ("SPEND ABOVEAVERAGE|BELOWAVERAGE FIELD", Row(holding.average)), ("FIELD ABOVEAVERAGE|BELOWAVERAGE FIELD", Row(holding.average)),
    ("RANKED TO|FORWORD|COMMA|BY|IN|OF? FIELD", Row(holding.ranked)), ("FIELD COMMA? RANKED", Row(holding.ranked)), ("RANKED BY|IN|FORWORD|TO|COMMA? RANK FIELD", Row(holding.ranked_twice)), ("RANK FIELD COMMA? RANKED", Row(holding.ranked_twice)),
    (f"RANKED FIELD {_WHEN}", Row(holding.ranked)),
    ("RANKED TERM", Row(holding.ranked_term)),
    ("RANKED TERM BY FIELD", Row(holding.ranked)),
    ("RANKED SPEND", Row(holding.ranked)),
    ("FIELD RANKED", Row(holding.ranked)),
    ("PCT|FRACTION RANK FIELD", Row(holding.ranked_apart)),
    ("RANK FIELD PCT", Row(holding.ranked_apart)),
    ("PCT|FRACTION OF? TERM", Row(holding.ranked_spenders)), ("FIELD NOT RANKED", Row(holding.not_ranked)), (f"FIELD {_WHEN} REACH BOUND", Row(facts.compared)),
    ("PCT|FRACTION RANK", Row(holding.ranked_spending)),
    ("RANK FIELD", Row(holding.rank_alone, 1.4)),
    ("HAVE RANK FIELD", Row(holding.rank_alone, 1.4)),
    ("RANK NUM", Row(holding.top_people)),
    ("RANK NUM TERM|SPEND|BUY", Row(holding.top_people)),
    ("RANK NUM FIELD", Row(holding.top_people)),
    ("NUM RANK", Row(holding.top_people)),
    ("NUM RANK TERM|FIELD", Row(holding.top_people)),
    ("NUM RANK SPEND", Row(holding.top_people)),
    ("NUM TERM", Row(holding.so_many_best)),
    ("NUM TERM BY FIELD", Row(holding.so_many_best)),
    ("OPEN MAIL? EXCEPT CLICK MAIL?", Row(happenings.opened_not_clicked)),
    (f"OPEN MAIL? EXCEPT CLICK MAIL? {_WHEN}", Row(happenings.opened_not_clicked)),
    ("FIELD ABOVEAVERAGE|BELOWAVERAGE", Row(holding.average)),
    ("ABOVEAVERAGE|BELOWAVERAGE FIELD", Row(holding.average)),
    ("SPEND ABOVEAVERAGE|BELOWAVERAGE", Row(holding.average)),
    ("ABOVEAVERAGE|BELOWAVERAGE SPEND", Row(holding.average)), ("ABOVEAVERAGE|BELOWAVERAGE TERM", Row(holding.average_spenders)),
    ("BUY ABOVEAVERAGE|BELOWAVERAGE", Row(holding.average)),
    # deeds
    ("BUY", Row(deeds.bought, 1.2)),
    ("BUY PERIOD FIELD", Row(facts.field_when)),
    ("TERM PERIOD FIELD", Row(facts.field_when)),
    (f"BUY {_WHEN}", Row(deeds.bought)),
    ("BUY TIMES", Row(deeds.bought_times)),
    (f"BUY TIMES {_WHEN}", Row(deeds.bought_times)),
    (f"BUY {_WHEN} TIMES", Row(deeds.bought_times)),
    ("NOT BUY RECENT", Row(deeds.not_bought_recently)),
    ("NOT BUY BOUND", Row(deeds.not_bought_bound)),
    (f"BUY|TERM FIRSTTIME|LASTTIME {_WHEN}", Row(deeds.nth_time)), (f"BUY|TERM {_WHEN} FIRSTTIME|LASTTIME", Row(deeds.nth_time)), (f"FIRSTTIME|LASTTIME BUY|TERM {_WHEN}", Row(deeds.nth_time)),
    ("PERIOD|WINDOW SIGNUP", Row(deeds.signups_of)),
    (f"BUY ANYOF? CATEGORY? VENDOR? PRODUCT? CATEGORY? {_THINGS} PRODUCT|CATEGORY|VENDOR?", Row(things.bought_things)),
    (f"BUY ANYOF? CATEGORY? VENDOR? {_THINGS} PRODUCT|CATEGORY|VENDOR? {_WHEN}", Row(things.bought_things)),
    (f"BUY {_THINGS} TIMES", Row(things.bought_things)),
    (f"BUY {_THINGS} TIMES {_WHEN}", Row(things.bought_things)),
    (f"BUY TIMES {_THINGS}", Row(things.bought_things)),
    (f"BUY {_WHEN} {_THINGS}", Row(things.bought_things)),
    (f"{_THINGS} BUY", Row(things.bought_things)),
    (f"{_THINGS} TERM", Row(things.things_term)),
    (f"TERM CATEGORY? VENDOR? {_THINGS}", Row(things.term_things)),
    (f"TERM CATEGORY? VENDOR? {_THINGS} {_WHEN}", Row(things.term_things)),
    ("BOUND|TIMES TERM", Row(holding.so_many_term)),
    ("NUM TIMESWORD TERM", Row(holding.so_many_term)),
    (f"BUY BOUND {_THINGS} PRODUCT?", Row(things.bought_pieces)),
    (f"BUY BOUND {_THINGS} PRODUCT? {_WHEN}", Row(things.bought_pieces)),
    ("BUY PRODUCT CONTAINS? RAW", Row(things.bought_named, 1.5)),
    ("SPEND BOUND", Row(deeds.spent)),
    ("SPEND NUM", Row(deeds.spent_exactly)),
    (f"SPEND BOUND {_WHEN}", Row(deeds.spent)),
    (f"SPEND {_WHEN} BOUND", Row(deeds.spent)),
    (f"BOUND SPEND {_WHEN}", Row(deeds.spent)),
    ("BOUND SPEND", Row(deeds.spent)),
    (f"SPEND BOUND {_THINGS}", Row(things.spent_on)),
    (f"SPEND BOUND {_THINGS} {_WHEN}", Row(things.spent_on)),
    (f"SPEND BOUND {_WHEN} {_THINGS}", Row(things.spent_on)),
    (f"BUY BOUND {_WHEN}", Row(deeds.bought_bound)),
    ("BUY BOUND", Row(deeds.bought_bound)),
    ("SIGNUP", Row(deeds.signed_up_ever, 1.6)),
    (f"SIGNUP {_WHEN}", Row(deeds.signed_up)),
    ("TENURE BOUND|DUR", Row(deeds.tenure)),
    (f"SUBSCRIBE {_WHEN}", Row(deeds.subscribed_at)),
    (f"UNSUB {_WHEN}", Row(deeds.unsubscribed_at)),
    # letters and events
    ("OPEN|CLICK|ENGAGE MAIL", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE MAIL {_WHEN}", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE {_WHEN} MAIL", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE {_WHEN}", Row(happenings.mail)),
    ("OPEN|CLICK|ENGAGE BOUND MAIL", Row(happenings.mail)),
    ("OPEN|CLICK|ENGAGE NUM MAIL", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE BOUND MAIL {_WHEN}", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE NUM MAIL {_WHEN}", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE MAIL TIMES {_WHEN}", Row(happenings.mail)),
    ("OPEN|CLICK|ENGAGE MAIL TIMES", Row(happenings.mail)),
    ("OPEN OR CLICK MAIL", Row(happenings.mail)),
    (f"OPEN OR CLICK MAIL {_WHEN}", Row(happenings.mail)),
    ("CLICK OR OPEN MAIL", Row(happenings.mail)),
    (f"CLICK OR OPEN MAIL {_WHEN}", Row(happenings.mail)),
    ("ENGAGE MAIL", Row(happenings.mail)),
    ("MAIL? FIELD? BOUNCE", Row(happenings.mail)),
    (f"MAIL? FIELD? BOUNCE {_WHEN}", Row(happenings.mail)),
    ("SPAM", Row(happenings.mail)),
    (f"SPAM {_WHEN}", Row(happenings.mail)),
    ("EVENT? EVENTNAME EVENT?", Row(happenings.event)),
    (f"EVENT? EVENTNAME EVENT? {_WHEN}", Row(happenings.event)),
    ("EVENT? EVENTNAME EVENT? TIMES", Row(happenings.event)),
    (f"EVENT? EVENTNAME TIMES {_WHEN}", Row(happenings.event)),
    ("EVENT QUOTED", Row(happenings.event)),
    (f"EVENTNAME EVENT? {_WHEN} BOUND", Row(happenings.event)), ("EVENTNAME EVENT? BOUND", Row(happenings.event)), (f"EVENTNAME EVENT? BOUND {_WHEN}", Row(happenings.event)),
    ("BOUND|NUM EVENTNAME EVENT?", Row(happenings.event)), (f"BOUND|NUM EVENTNAME EVENT? {_WHEN}", Row(happenings.event)),
    ("OPEN|CLICK|ENGAGE QUOTED TIMES?", Row(happenings.named_letter)),
    (f"OPEN|CLICK|ENGAGE QUOTED TIMES? {_WHEN}", Row(happenings.named_letter)),
    (f"OPEN|CLICK|ENGAGE {_WHEN} QUOTED", Row(happenings.named_letter)),
    ("OPEN QUOTED AND|BUT NOT CLICK", Row(happenings.named_not_clicked)),
    (f"OPEN QUOTED AND|BUT NOT CLICK {_WHEN}", Row(happenings.named_not_clicked)),
    (f"OPEN QUOTED {_WHEN} AND|BUT NOT CLICK", Row(happenings.named_not_clicked)),
    ("OPEN|CLICK|ENGAGE MAIL? TIMES", Row(happenings.mail)), (f"OPEN|CLICK|ENGAGE TIMES {_WHEN}", Row(happenings.mail)),
    (f"OPEN|CLICK|ENGAGE MAIL? {_WHEN} TIMES", Row(happenings.mail)), (f"OPEN|CLICK|ENGAGE {_WHEN} BOUND MAIL", Row(happenings.mail)),
    ("OPEN|CLICK|ENGAGE TIMES MAIL", Row(happenings.mail)), (f"OPEN|CLICK|ENGAGE TIMES MAIL {_WHEN}", Row(happenings.mail)),
    ("TIMES OPEN|CLICK MAIL?", Row(happenings.mail)), (f"TIMES OPEN|CLICK MAIL? {_WHEN}", Row(happenings.mail)),
    # coupons and all that is said of their orders
    (f"COUPON|COUPONNAME {_WHEN}", Row(things.coupon_again, 3.0)),
    ("COUPON? COUPONNAME COUPON? TIMES?", Row(things.used_coupon)), (f"COUPON? COUPONNAME COUPON? {_WHEN}", Row(things.used_coupon)),
    (f"COUPONNAME? COUPONUSER {_WHEN}", Row(things.used_coupon)), ("COUPONNAME? COUPONUSER", Row(things.used_coupon)),
    (f"BUY {_THINGS} INONE", Row(things.bought_together, 0.9)), (f"BUY {_THINGS} INONE {_WHEN}", Row(things.bought_together, 0.9)),
    ("BUY GOODS", Row(things.bought_together, 0.9)), (f"BUY GOODS {_WHEN}", Row(things.bought_together, 0.9)),
    ("BUY GOODS NOT USE? COUPON", Row(things.bought_without)), (f"BUY GOODS NOT USE? COUPON {_WHEN}", Row(things.bought_without)), (f"BUY GOODS {_WHEN} NOT USE? COUPON", Row(things.bought_without)), (f"BUY {_WHEN} NOT USE? COUPON", Row(things.bought_without)), ("BUY NOT USE? COUPON", Row(things.bought_without)), (f"BUY NOT USE? COUPON {_WHEN}", Row(things.bought_without)),
    ("BOUND|NUM FIELD NOT COUPON", Row(things.orders_without)), (f"BOUND|NUM FIELD NOT COUPON {_WHEN}", Row(things.orders_without)),
    ("BOUND GOODS", Row(things.pieces_alone, 3.0)), (f"BOUND GOODS {_WHEN}", Row(things.pieces_alone, 3.0)),
    ("BUY NUM GOODS POST", Row(things.pieces_or_more)), (f"BUY NUM GOODS POST {_WHEN}", Row(things.pieces_or_more)), ("NUM GOODS POST", Row(things.pieces_or_more, 3.0)),
    ("BUY BOUND FIELD VENDOR GOODS", Row(things.bought_pieces)), (f"BUY BOUND FIELD VENDOR GOODS {_WHEN}", Row(things.bought_pieces)),
    ("STATUS", Row(deeds.status_alone, 2.0)), (f"STATUS {_WHEN}", Row(deeds.status_alone, 2.0)), ("STATUS TIMES|BOUND", Row(deeds.in_status)), ("BOUND STATUS", Row(deeds.in_status)), (f"BOUND STATUS {_WHEN}", Row(deeds.in_status)), (f"STATUS TIMES {_WHEN}", Row(deeds.in_status)), ("REFUND TIMES", Row(deeds.refunded)), (f"REFUND TIMES {_WHEN}", Row(deeds.refunded)),
    ("BOUND FIELD INONE", Row(orders.amount_in_one)), (f"BOUND FIELD INONE {_WHEN}", Row(orders.amount_in_one)), ("FIELD BOUND INONE", Row(orders.amount_in_one)), (f"FIELD BOUND INONE {_WHEN}", Row(orders.amount_in_one)),
    ("NUM BUY RANK", Row(holding.top_people)),
    ("INONE", Row(counts.one_order, 2.0)), (f"INONE {_WHEN}", Row(counts.one_order, 2.0)),
    # the site
    ("VIEWANY|CARTANY|CHECKOUT|SEARCHANY|VISIT", Row(visiting.on_site)),
    ("LEFTCART|LEFTCHECKOUT|LEFTEITHER", Row(visiting.abandoned, 1.2)), ("UNFINISHED", Row(visiting.unfinished)), (f"UNFINISHED {_WHEN}", Row(visiting.unfinished)),
    ("VIEW|CART BOUND FIELD", Row(visiting.so_many_things)), (f"VIEW|CART BOUND FIELD {_WHEN}", Row(visiting.so_many_things)),
    ("SEARCHED QUOTED|QUOTEDLIST TIMES?", Row(visiting.searched_for)),
    (f"SEARCHED QUOTED|QUOTEDLIST TIMES? {_WHEN}", Row(visiting.searched_for)),
    (f"SEARCHED {_WHEN} QUOTED|QUOTEDLIST", Row(visiting.searched_for)),
    # what only says when or how much, of the deed before it
    ("WINDOW|PERIOD|BETWEENAGO", Row(echoes.same_deed, 2.0)),
    ("WINDOW|PERIOD NOTHING", Row(echoes.nothing_then, 2.0)), ("WINDOW|PERIOD NOT", Row(echoes.not_then, 2.0)), ("RECENT", Row(echoes.same_deed, 2.0)), ("ANOTHERONE WINDOW|PERIOD", Row(echoes.same_one, 2.0)),
    ("NOT RECENT", Row(echoes.not_recent, 2.0)),
    ("BOUND", Row(echoes.same_number, 2.0)),
    ("BOUND WINDOW|PERIOD", Row(echoes.same_number, 2.0)),
]  # fmt: skip

PATTERNS = Patterns(ROWS, passable=("IN", "HAVE", "NOISE", "BY"))
FRAMES = (
    replace(orders.ORDERS, row=Row(orders.ORDERS.row, 1.35)),
    replace(things.COUPONS, row=Row(things.COUPONS.row)),
    replace(visiting.VISITS, row=Row(visiting.VISITS.row)),
    replace(visiting.LEFT, row=Row(visiting.LEFT.row)),
    replace(averages.AVERAGES, row=Row(averages.AVERAGES.row, 1.2)),
)


def matches(lexemes: Sequence[Lexeme], start: int) -> Iterator[Found]:
    """Promise all that fits from this place on."""
    yield from PATTERNS.at(lexemes, start)
    for frame in FRAMES:
        yield from frame.at(lexemes, start)


def made(found: Found, making: Making) -> Atom | None:
    """Promise the conditions of a pattern that fits, or None where it makes no sense after all."""
    row: Row = found.row
    if _ends_with_time(found, making) and making.is_after_who(found.end - 1):
        return None  # 'with 3 orders who in the last month clicked'
    atom = row.make(found, making)
    if atom is not None:
        atom.start, atom.end = making.places(found)
        if found.has(*_WHEN.split("|")):
            atom.is_timed = True
            atom.when, atom.is_after_time = making.when(found)[0], found.parts[0][0] in _WHEN.split("|")
    return atom


def _ends_with_time(found: Found, making: Making) -> bool:
    return found.end > found.start + 1 and making.lexemes[found.end - 1].is_a("WINDOW", "PERIOD")


def cost(found: Found) -> float:
    """Promise how gladly a pattern is taken."""
    row: Any = found.row
    return float(row.cost)
