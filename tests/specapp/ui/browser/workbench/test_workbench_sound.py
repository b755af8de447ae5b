"""One clock, three sounds: what is really played, and when."""

import base64
import hashlib

import numpy as np
import pyloudnorm
import pytest
from playwright.sync_api import Browser, expect

from specapp import Recording
from tests.specapp.ui.browser.workbench.bench import (
    BASE64,
    RATE,
    SECONDS,
    SOUNDS,
    Bench,
    another_result,
    module,
    opened,
)

pytestmark = pytest.mark.browser


def test_the_clock_advances_and_one_sound_is_heard_at_a_time(bench: Bench) -> None:
    bench.play()
    before = bench.read("player.position")
    bench.page.wait_for_timeout(500)
    assert bench.read("player.position") - before > 0.3
    for key, chosen in zip("231", ("denoised", "removed", "original"), strict=True):
        bench.press(key)
        bench.page.wait_for_timeout(150)
        levels = bench.read("player.levels()")
        assert levels[chosen] > 1e-3
        assert all(levels[name] == 0 for name in SOUNDS if name != chosen)
    bench.press("Space")
    assert not bench.read("player.playing")
    rest = bench.read("player.position")
    bench.page.wait_for_timeout(200)
    assert bench.read("player.position") == rest


NOTE = """const note = (log, ...more) => {
  const { clock, position } = player, { original, denoised } = player.gains();
  const entry = [clock, position, ...more, original, denoised];
  if (player.clock === clock) log.push(entry); // else the clock has ticked while it was read
}; const rest = (ms) => new Promise((done) => setTimeout(done, ms));"""


def test_a_switch_is_done_within_20_ms_at_the_same_instant(bench: Bench) -> None:
    bench.play()
    log = np.array(
        bench.read(f"""await (async () => {{
          {NOTE}
          const log = [];
          for (let turn = 0; turn < 6; turn += 1) {{
            const at = player.clock;
            bench.choose(turn % 2 ? "original" : "denoised");
            for (let step = 0; step < 30; step += 1) {{ await rest(4); note(log, turn, at); }}
          }}
          return log;
        }})()""")
    )
    assert np.ptp(log[:, 1] - log[:, 0]) < 1e-3
    clock, _, turn, switched, *gains = log.T
    late = clock >= switched + 0.020 + 0.003
    assert late.sum() > 60
    assert np.allclose(gains[0][late], turn[late] % 2, atol=2e-3)
    assert np.allclose(gains[1][late], 1 - turn[late] % 2, atol=2e-3)


def test_a_switch_makes_no_click_and_pieces_join_without_a_seam(bench: Bench) -> None:
    """The same code on an offline clock, where every sample can be looked at."""
    rendered = bench.page.evaluate(
        f"""async () => {{
          {module("sound/mixer.js", "turnTo")}
          {module("sound/schedule.js", "Schedule")}
          const rate = 44100;
          const context = new OfflineAudioContext(2, rate, rate);
          const whole = new Float32Array(rate).map((_, at) => 0.5 * Math.sin(2 * Math.PI * 441 * at / rate));
          const cut = (from, to) => {{
            const buffer = new AudioBuffer({{ length: to - from, numberOfChannels: 1, sampleRate: rate }});
            buffer.copyToChannel(whole.subarray(from, to), 0);
            return buffer;
          }};
          const merger = new ChannelMergerNode(context, {{ numberOfInputs: 2 }});
          merger.connect(context.destination);
          const joined = new GainNode(context), switched = new GainNode(context, {{ gain: 0 }});
          joined.connect(merger, 0, 0);
          switched.connect(merger, 0, 1);
          const run = new Schedule(context, rate, 0.1, 0, null);
          for (let from = 0; from < 30000; from += 7001) {{
            const buffer = cut(from, from + 7001);
            run.append([{{ buffer, offset: 0, bus: joined }}, {{ buffer, offset: 0, bus: switched }}], 7001, false);
          }}
          context.suspend(0.3).then(() => {{ turnTo(switched.gain, 1, context.currentTime); context.resume(); }});
          const result = await context.startRendering();
          return [[...result.getChannelData(0)], [...result.getChannelData(1)]];
        }}"""
    )
    joined, switched = np.array(rendered)
    start = round(0.1 * RATE)
    expected = 0.5 * np.sin(2 * np.pi * 441 * np.arange(30_000) / RATE)
    fade = round(0.009 * RATE)
    assert np.abs(joined[start + fade : start + 30_000] - expected[fade:]).max() < 1e-5
    at = round(0.3 * RATE)
    done = at + round(0.020 * RATE) + 128
    assert np.abs(switched[:at]).max() == 0
    assert np.abs(switched[done:34_000] - joined[done:34_000]).max() < 1e-4
    step = np.abs(np.diff(joined[start + fade :])).max()
    assert np.abs(np.diff(switched[at - 10 : done + 10])).max() < 1.5 * step


def hash_played(bench: Bench, name: str) -> str:
    """SHA-256 of all samples of a sound as they lie in the buffers that are played, interleaved."""
    frames = bench.read(f"player.sounds.{name}.frames")
    chunks = -(-frames // (2 * RATE))
    bench.read(f"player.seek(0), {chunks}")
    data = bytearray()
    for index in range(chunks):
        bench.read(f"player.seek({2 * index + 0.01})")
        bench.wait(f"player.chunk('{name}', {index}) !== null")
        text = bench.read(f"""(() => {{
          const buffer = player.chunk("{name}", {index});
          const samples = new Float32Array(buffer.length * buffer.numberOfChannels);
          for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {{
            const from = buffer.getChannelData(channel);
            for (let at = 0; at < buffer.length; at += 1) samples[at * buffer.numberOfChannels + channel] = from[at];
          }}
          const bytes = new Uint8Array(samples.buffer);
          return {BASE64};
        }})()""")
        data += base64.b64decode(text)
    return hashlib.sha256(bytes(data)).hexdigest()


def hash_computed(recording: Recording) -> str:
    return hashlib.sha256(recording.samples.T.astype("<f4").tobytes()).hexdigest()


def test_the_bytes_played_are_the_bytes_computed_also_after_a_new_result(bench: Bench) -> None:
    for _ in range(2):
        for name in SOUNDS:
            assert hash_played(bench, name) == hash_computed(bench.result(name)), name
        another_result(bench)
        bench.facts()
    assert not np.array_equal(bench.result("denoised").samples, bench.result("original").samples)


def test_a_new_result_takes_over_under_the_running_playhead(bench: Bench) -> None:
    bench.press("2")
    bench.play()
    bench.read(f"""(() => {{
      {NOTE}
      window.log = [];
      window.timer = setInterval(() => note(window.log, player.sounds.denoised.url, player.levels().denoised), 8);
    }})()""")
    bench.button("Run again").click()
    bench.facts()
    another_result(bench)
    bench.page.wait_for_timeout(400)
    log = bench.read("(clearInterval(window.timer), window.log)")
    assert len({entry[2] for entry in log}) == 2
    assert np.ptp([entry[1] - entry[0] for entry in log]) < 1e-3
    assert min(entry[3] for entry in log[5:]) > 1e-4
    assert bench.read("[player.playing, player.chosen]") == [True, "denoised"]


def test_all_of_a_sound_that_was_still_being_read_takes_over_under_the_playhead(bench: Bench) -> None:
    bench.wait_until_sharp()
    bench.read("(window.before = bench.data, player.seek(3))")
    for name, sound, position in (("denoised", "before.tracks.original.sound", 3), ("removed", "'another'", 0)):
        original = f"{{ ...before.tracks.original, url: before.tracks.{name}.url, sound: {sound} }}"
        bench.read(f"bench.update({{ ...before, tracks: {{ ...before.tracks, original: {original} }} }}, () => {{}})")
        bench.wait(f"player.sounds.original.url === before.tracks.{name}.url")
        bench.wait_until_sharp()
        assert bench.read("player.position") == position
    bench.read("bench.update(before, () => {})")


def test_click_seeks_and_a_selection_loops(bench: Bench) -> None:
    pane = bench.pane()
    bench.page.mouse.click(pane["x"] + pane["width"] / 2, pane["y"] + pane["height"] / 2)
    assert bench.read("player.position") == pytest.approx(SECONDS / 2, abs=SECONDS / pane["width"])
    strip_y = bench.stage.bounding_box()["y"] + 20  # type: ignore[index]
    left, right = (pane["x"] + share * pane["width"] for share in (0.25, 0.3))
    bench.drag((left, strip_y), (right, strip_y))
    assert bench.read("player.loop") == pytest.approx([2.0, 2.4], abs=1.5 * SECONDS / pane["width"])
    bench.play()
    positions = bench.read("""await (async () => {
      const seen = [];
      for (let at = 0; at < 120; at += 1) {
        await new Promise((done) => setTimeout(done, 10));
        seen.push(player.position);
      }
      return seen;
    })()""")
    assert 1.98 < min(positions) < 2.1
    assert 2.3 < max(positions) <= 2.42
    assert (np.diff(positions) < -0.2).sum() >= 2
    bench.press("l")
    assert bench.read("player.loop") is None


def test_it_stops_at_the_end_and_starts_again(bench: Bench) -> None:
    bench.read("player.seek(7.7)")
    bench.play()
    bench.wait("!player.playing")
    assert bench.read("player.position") == pytest.approx(SECONDS)
    bench.play()
    assert bench.read("player.position") < 2


def test_matched_levels_are_equal_within_half_a_decibel(bench: Bench) -> None:
    bench.play()
    with bench.page.expect_response("**/gains?*"):
        bench.button("Match level").click()
    _check_loudness(bench)
    with bench.page.expect_response("**/gains?*"):
        another_result(bench)
    _check_loudness(bench)
    bench.button("Match level").click()
    bench.wait("!player.matched && Math.max(...Object.values(player.gains())) === 1")


def test_matched_levels_are_asked_for_as_loud_as_files_shall_be(bench: Bench) -> None:
    bench.read("bench.data.lufs = -40")
    with bench.page.expect_response("**/gains?*lufs=-40"):
        bench.button("Match level").click()
    bench.wait("player.matched")
    bench.read("bench.data.lufs = null")
    bench.button("Match level").click()
    bench.wait("!player.matched")


def _check_loudness(bench: Bench) -> None:
    """Loudness of the samples with the gains that are really applied, once they stand still."""
    bench.facts()
    gains = {}
    for name in SOUNDS:
        bench.read(f"bench.choose('{name}')")
        gains[name] = 0.0
        for _ in range(300):
            last = gains[name]
            bench.page.wait_for_timeout(100)
            gains[name] = bench.read(f"player.gains()['{name}']")
            if gains[name] == last > 0:
                break
    meter = pyloudnorm.Meter(RATE)
    sounds = {name: gains[name] * bench.result(name).samples for name in SOUNDS}
    loudness = {name: meter.integrated_loudness(samples.T.astype(float)) for name, samples in sounds.items()}
    assert max(loudness.values()) - min(loudness.values()) < 0.5, loudness
    assert all(np.abs(samples).max() < 1.001 for samples in sounds.values())


def test_blind_test_keeps_score(bench: Bench) -> None:
    bench.button("Blind test").click()
    expect(bench.button("Original")).to_be_disabled()
    for answered in range(1, 4):
        bench.page.keyboard.press("a")
        assert bench.read("player.chosen") == "original"
        bench.page.keyboard.press("x")
        heard = bench.read("player.chosen")
        bench.button("X is A" if heard == "original" else "X is B").click()
        expect(bench.page.locator(".score")).to_contain_text(f"{answered} of {answered} right")
    expect(bench.page.locator(".score")).to_contain_text("13 %")
    bench.button("X is A").click()
    assert bench.read("bench.blind.asked") == 4
    assert bench.read("stage.shown") == "original"
    bench.button("End the test").click()
    expect(bench.button("Original")).to_be_enabled()
    assert bench.read("Boolean(player.matched)") is False


def test_play_starts_on_the_result_with_the_original_one_key_away(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?seconds=6")
    expect(bench.button("Denoised")).to_have_attribute("aria-pressed", "true")
    bench.press("Space", "1")
    bench.wait("player.playing && player.chosen === 'original'")
    another_result(bench)
    assert bench.read("player.chosen") == "original"
    bench.page.context.close()
