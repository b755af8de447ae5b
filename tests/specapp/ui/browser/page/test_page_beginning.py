"""A long sound is heard before all of it is cleaned."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.specapp.ui.browser.page.test_page import INBOX
from tests.specapp.ui.browser.workbench.bench import HOST, Bench
from tests.support.page import noisy, wav

pytestmark = pytest.mark.browser

SECONDS, RATE = 400, 16_000
LOG = f"""() => {{
  window.log = [];
  const note = () => {{
    const bench = document.querySelector("{HOST}")?.workbench, player = bench?.player;
    if (!player?.sounds.denoised || Math.abs(player.duration - {SECONDS}) > 0.01) return;
    if (!player.playing && !player.waiting) {{ player.choose("denoised"); player.play(); }}
    const {{ url }} = player.sounds.denoised;
    const said = document.querySelector(".st-key-state")?.innerText ?? "";
    const {{ clock, position, playing }} = player;
    if (player.clock !== clock) return; // it has ticked while it was read
    window.log.push({{ url, clock, position, level: player.levels().denoised ?? 0, playing, said }});
  }};
  window.timer = setInterval(note, 40);
}}"""


@pytest.fixture
def bench(browser: Browser, address: str) -> Iterator[Bench]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    yield Bench(page)
    context.close()


def test_the_beginning_is_heard_first_and_the_whole_takes_over_under_the_playhead(bench: Bench) -> None:
    page = bench.page
    page.evaluate(LOG)
    sound = wav(noisy(SECONDS, sample_rate=RATE), RATE)
    page.locator(INBOX).set_input_files({"name": "long.wav", "mimeType": "audio/wav", "buffer": sound})
    expect(page.get_by_role("heading", name="long.wav")).to_be_visible()
    expect(page.locator(".st-key-state").get_by_text("Done in")).to_be_visible()
    page.wait_for_function("() => new Set(window.log.map(({ url }) => url)).size >= 2")
    page.wait_for_function("() => window.log.at(-1).url !== window.log[0].url && window.log.at(-1).playing")
    log = page.evaluate("(clearInterval(window.timer), window.log)")
    early = [entry for entry in log if entry["url"] == log[0]["url"]]
    assert any(re.search("the first .* can be heard", entry["said"]) for entry in early)
    assert any(entry["level"] > 0 for entry in early), "the beginning was heard"
    heard = [entry for entry in log if entry["playing"] and entry["level"] > 0]
    clock, position = (np.diff([entry[name] for entry in heard]) for name in ("clock", "position"))
    assert position.min() >= 0, "nobody was sent back"
    assert (position - clock).max() <= 1e-2, "nothing was left out"
