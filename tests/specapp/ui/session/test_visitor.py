"""Who may act for a session: the browser that it belongs to, and nobody who merely knows its id."""

import pytest

from specapp.ui.session import visitor
from specapp.ui.session.presence import Presence
from specapp.ui.session.visitor import Visit, may_use, visit


@pytest.fixture
def presence(monkeypatch: pytest.MonkeyPatch) -> Presence:
    presence = Presence(lambda _: True, 1.0)
    monkeypatch.setattr(visitor, "presence", lambda: presence)
    return presence


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A visit by a browser without cookies."""
    monkeypatch.setattr("specapp.ui.session.visitor.st.session_state", {})
    return visit()


@pytest.mark.parametrize(
    ("session", "who"),
    [
        ("anna's tab", "anna"),
        ("anna's tab", "bert"),
        ("anna's tab", None),
        ("nameless tab", None),
        ("nameless tab", "bert"),
        ("nobody's tab", "anna"),
        ("nobody's tab", None),
    ],
)
def test_a_session_is_its_browsers(presence: Presence, nameless: Visit, session: str, who: str | None) -> None:
    presence.arrive("anna", "anna's tab")
    presence.arrive(nameless.visitor, "nameless tab")
    assert may_use(session, who) is ((session, who) in {("anna's tab", "anna"), ("nameless tab", None)})
