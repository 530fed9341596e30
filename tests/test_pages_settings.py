"""The Settings screen's sending part: senders, what every letter obeys, the worker, and suppressed addresses."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cdp import channels, consent, db, events, keys, shop
from cdp.models import IngestRejection, Sender, SenderKind, SuppressionReason, utc_now
from tests.makers import make_customer

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


def opened(tab: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.run()
    app.session_state["tab"] = tab
    app.switch_page("settings.py").run()
    assert not app.exception, app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info)
    return " ".join(str(element.value) for element in shown).replace("\\", "")


def named(name: str) -> Sender:
    with db.session() as session:
        return next(one for one in channels.senders.all(session, archived=True) if one.name == name)


def test_a_sender_is_made_with_faults_at_their_fields(database_url: str) -> None:
    app = opened("Sending")
    assert "nothing leaves this machine" in said(app)
    press(app, "sender_new")
    app.text_input(key="sender_field_name").set_value("Newsletter").run()
    app.text_input(key="sender_field_from_email").set_value("nonsense").run()
    press(app, "sender_save")
    assert "The from-address is not an e-mail address" in said(app)
    app.text_input(key="sender_field_from_email").set_value("news@shop.example").run()
    press(app, "sender_save")
    assert "Name the mail server" in said(app)
    app.text_input(key="sender_field_host").set_value("127.0.0.1").run()
    app.segmented_control(key="sender_field_security").set_value("tls").run()
    assert app.number_input(key="sender_field_port").value == 465
    app.toggle(key="sender_field_warmup").set_value(True).run()
    app.number_input(key="sender_field_warmup_first_day").set_value(20).run()
    assert "The plan: 20, 40, 80, 160 and so on, 2,560 after a week" in said(app)
    press(app, "sender_save")
    assert "warming up, 0 of 20 letters used today" in said(app)
    made = named("Newsletter")
    assert (made.kind, made.host, made.port, made.from_email) == (
        SenderKind.SMTP,
        "127.0.0.1",
        465,
        "news@shop.example",
    )


def test_a_sender_is_tried_made_the_default_archived_and_brought_back(database_url: str) -> None:
    with db.session() as session:
        channels.senders.create(session, name="Server", kind="smtp", from_email="a@shop.example", host="127.0.0.1",
                                port=9, security="none", now=utc_now())  # fmt: skip
        first = channels.senders.default(session)
    server = named("Server")
    app = opened("Sending")
    app.menu_button(key=f"sender_more_{server.id}").click("Test the connection").run()
    assert "127.0.0.1:9 does not answer" in said(app)
    app.menu_button(key=f"sender_more_{server.id}").click("Make it the default").run()
    assert named("Server").is_default and not named(first.name).is_default
    app.menu_button(key=f"sender_more_{first.id}").click("Archive").run()
    assert named(first.name).archived_at is not None
    press(app, "undo")
    assert named(first.name).archived_at is None


def test_a_test_letter_goes_the_whole_way(database_url: str) -> None:
    with db.session() as session:
        first = channels.senders.default(session)
    app = opened("Sending")
    app.menu_button(key=f"sender_more_{first.id}").click("Send a test letter").run()
    app.text_input(key="sender_test_to").set_value("me@example.com").run()
    press(app, "sender_test_go")
    assert "lies in the Outbox now" in said(app)
    assert [letter.to for letter in channels.outbox()] == ["me@example.com"]


def test_what_every_letter_carries_and_obeys_is_saved(database_url: str) -> None:
    app = opened("Sending")
    app.text_area(key="rules_postal_address").set_value("12 Mill Lane, Bristol").run()
    app.text_input(key="rules_website").set_value("not a website").run()
    press(app, "rules_save_addresses")
    assert "Write the website as it stands in a browser" in said(app)
    app.text_input(key="rules_website").set_value("shop.example/").run()
    press(app, "rules_save_addresses")
    app.toggle(key="rules_capped").set_value(True).run()
    app.number_input(key="rules_cap_messages").set_value(2).run()
    app.toggle(key="rules_quiet").set_value(True).run()
    press(app, "rules_save_limits")
    with db.reading() as session:
        held = shop.get(session)
    assert (held.postal_address, held.website) == ("12 Mill Lane, Bristol", "https://shop.example")
    assert (held.cap_messages, held.cap_days, held.quiet_from, held.quiet_until) == (2, 7, 21, 8)


def test_suppressed_addresses_are_added_found_taken_off_and_put_back(database_url: str) -> None:
    with db.session() as session:
        consent.suppress(session, "gone@example.com", reason=SuppressionReason.BOUNCED, at=utc_now())
    app = opened("Suppressions")
    press(app, "suppressions_add")
    app.text_input(key="suppressions_address").set_value("Never@Example.com").run()
    press(app, "suppressions_go")
    assert set(app.dataframe[0].value["Address"]) == {"gone@example.com", "never@example.com"}
    app.text_input(key="suppressions_search").set_value("never").run()
    assert list(app.dataframe[0].value["Reason"]) == ["By hand"]


def test_an_empty_list_says_what_comes_there(database_url: str) -> None:
    assert "No suppressed addresses" in [each.value for each in opened("Suppressions").subheader]


def test_an_api_key_is_made_shown_once_and_revoked(database_url: str) -> None:
    app = opened("API keys")
    press(app, "key_new")
    press(app, "key_go")
    assert "Give the key a name" in said(app)
    app.text_input(key="key_name").set_value("Shop sync").run()
    app.radio(key="key_scope").set_value("write").run()
    press(app, "key_go")
    secret = app.code[0].value
    assert keys.find(secret).scope == "write"
    press(app, "key_done")
    assert not app.code and "Shop sync" in said(app) and "not used yet" in said(app)
    assert secret[:12] in said(app) and secret not in said(app)
    press(app, "key_revoke_1")
    press(app, "key_go")
    assert keys.find(secret) is None
    assert "revoked" in said(app)


def test_the_events_tab_shows_what_happens_with_its_properties_and_what_could_not_be_taken(database_url: str) -> None:
    assert "/v1/track" in said(opened("Events"))
    with db.session() as session:
        anna = make_customer(session)
        for price in (5, 7):
            events.record(
                session, customer_id=anna.id, name="Rated", occurred_at=utc_now(), source="web", now=utc_now(),
                properties={"stars": price}, message_id=f"m{price}",
            )  # fmt: skip
        session.add(
            IngestRejection(received_at=utc_now(), source="Website", reason="It has no name.", body={"sent": "{}"})
        )
    app = opened("Events")
    assert "2 events of 1 kind" in said(app) and "day by day" in said(app) and app.get("plotly_chart")
    shown = app.dataframe[0].value
    assert shown[["Event", "Count", "Customers", "Properties"]].values.tolist() == [["Rated", 2, 1, "stars (number)"]]
    assert list(app.dataframe[1].value["Why"]) == ["It has no name."]
