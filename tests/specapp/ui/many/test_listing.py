"""The list of many files tells what came of each, and names are no markup."""

from specapp.batch.ledger import Row
from specapp.settings.settings import Settings
from specapp.ui.many.listing import list_html


def test_every_state_is_told() -> None:
    done = Row(
        "a.wav", "a.wav", "done", duration_s=62.0, noise_reduced_db=12.0, settings=Settings().to_json(), before=b"1"
    )
    failed = Row("b.wav", "b.wav", "failed", error="The file is empty.")
    page = list_html([("a.wav", done, ""), ("b.wav", failed, ""), ("c.wav", None, "Being cleaned")])
    assert page.count("<li") == 3
    assert page.count("<img") == 1
    for words in ("1:02", "\N{MINUS SIGN}12.0 dB", "strength 100 %", "The file is empty.", "Being cleaned"):
        assert words in page


def test_names_are_no_markup() -> None:
    page = list_html([("<b onclick=x>.wav", Row("n", "n", "failed", error="<i>", warnings=("<u>",)), "")])
    assert "<b o" not in page
    assert "<i>" not in page
    assert "<u>" not in page
