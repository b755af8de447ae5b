"""Slower and faster, the bat detector, markers, and what is heard as a file."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from specapp import read
from tests.specapp.ui.browser.workbench.bench import RATE, SOUNDS, Bench, module
from tests.specapp.ui.browser.workbench.test_workbench_access import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("speed", [0.05, 0.5, 2])
def test_all_sounds_share_one_place_at_every_speed(bench: Bench, speed: float) -> None:
    """What is played lies on one line of place against clock, whatever sound is chosen, and as steep as the speed."""
    bench.read(f"player.setPace({speed})")
    bench.play()
    bench.wait("player.position > 0")  # a moment passes before the first sample is due
    log = bench.read("""(async () => {
      const log = [];
      for (let turn = 0; turn < 24; turn += 1) {
        bench.choose(["original", "denoised", "removed"][turn % 3]);
        await new Promise((done) => setTimeout(done, 10));
        const { clock, position } = player;
        if (player.clock === clock && player.playing && !player.waiting) log.push([clock, position]);
      }
      return log;
    })()""")
    clock, place = np.array(log).T
    assert len(clock) > 5  # the others were read while the clock ticked
    assert np.ptp(place - speed * clock) < 2e-3
    assert np.ptp(clock) > 0.05


def test_keys_and_the_list_choose_the_speed(bench: Bench) -> None:
    speed = bench.page.get_by_role("combobox", name="Speed")
    bench.press("<", "<")
    expect(speed).to_have_value("0.5")
    bench.press(">")
    expect(speed).to_have_value("0.75")
    speed.select_option("0.1")
    assert bench.read("player.speed") == 0.1


def rendered(bench: Bench, rate: int, script: str) -> np.ndarray:
    """One second of an offline clock, in which `script` sends something to `context.destination`."""
    samples = bench.page.evaluate(
        f"""async () => {{
          {module("sound/schedule.js", "Schedule")}
          {module("sound/outlet.js", "Outlet")}
          const context = new OfflineAudioContext(1, {rate}, {rate});
          const tone = (hz, length) => {{
            const buffer = new AudioBuffer({{ length, numberOfChannels: 1, sampleRate: {rate} }});
            const samples = buffer.getChannelData(0);
            for (let at = 0; at < length; at += 1) samples[at] = 0.5 * Math.sin((2 * Math.PI * hz * at) / {rate});
            return buffer;
          }};
          {script}
          return [...(await context.startRendering()).getChannelData(0)];
        }}"""
    )
    return np.array(samples)


def loudest_hz(samples: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples))))) * rate / len(samples))


@pytest.mark.parametrize("speed", [0.25, 0.5, 1.5, 2])
def test_pieces_join_without_a_seam_at_every_speed(bench: Bench, speed: float) -> None:
    samples = rendered(
        bench,
        RATE,
        f"""const run = new Schedule(context, {RATE}, 0.1, 0, null, {speed});
        const whole = tone(441, 60000), size = 6000;
        for (let at = 0; at + size <= 60000 && run.endsAt < 0.8; at += size)
          run.append([{{ buffer: whole, offset: at, bus: context.destination }}], size, false);""",
    )
    inner = samples[round(0.13 * RATE) : round(0.6 * RATE)]
    assert loudest_hz(inner, RATE) == pytest.approx(441 * speed, abs=3)
    steepest = 0.5 * 2 * np.pi * 441 * speed / RATE
    assert np.abs(np.diff(inner)).max() < 1.3 * steepest


@pytest.mark.parametrize(("speed", "tuned", "heard_hz"), [("1", "null", 45_000), ("1", "43000", 2_000)])
def test_the_bat_detector_brings_bats_down(bench: Bench, speed: str, tuned: str, heard_hz: float) -> None:
    samples = rendered(
        bench,
        192_000,
        f"""const outlet = new Outlet(context, 192000);
        outlet.set({speed}, {tuned});
        const source = new AudioBufferSourceNode(context, {{ buffer: tone(45000, 192000) }});
        source.connect(outlet.input);
        source.start();""",
    )
    inner = samples[96_000:]
    assert loudest_hz(inner, 192_000) == pytest.approx(heard_hz, abs=5)
    assert np.abs(inner).max() == pytest.approx(0.5, rel=0.1)


def test_at_full_speed_not_one_bit_is_changed(bench: Bench) -> None:
    samples = rendered(
        bench,
        RATE,
        f"""const outlet = new Outlet(context, {RATE});
        outlet.set(1, null);
        const source = new AudioBufferSourceNode(context, {{ buffer: tone(441, {RATE}) }});
        source.connect(outlet.input);
        source.start();""",
    )
    expected = (0.5 * np.sin(2 * np.pi * 441 * np.arange(RATE) / RATE)).astype(np.float32)
    later = slice(RATE // 10, None)  # behind the moment in which the ways are set
    assert np.abs(samples[later] - expected[later]).max() < 1e-7


def test_markers_are_named_found_and_taken_away(bench: Bench) -> None:
    page = bench.page
    for seconds in (1.5, 4.25, 6):
        bench.read(f"player.seek({seconds})")
        bench.press("k")
    markers = page.get_by_role("region", name="Markers")
    expect(markers.get_by_role("listitem")).to_have_count(3)
    name = markers.get_by_role("textbox", name="Name of the marker at 0:04.25")
    name.fill("Second\tverse ")
    name.press("Enter")
    bench.wait("bench.markers.list[1].name === 'Second verse'")
    bench.press(",")
    assert bench.read("player.position") == pytest.approx(4.25)
    markers.get_by_role("button", name="Delete the marker at 0:06.00").click()
    expect(markers.get_by_role("listitem")).to_have_count(2)
    with page.expect_download() as started:
        markers.get_by_role("button", name="Labels").click()
    text = Path(started.value.path()).read_text(encoding="utf-8")
    assert text == "1.500000\t1.500000\tMarker 1\n4.250000\t4.250000\tSecond verse\n"
    bench.read("player.setLoop([1, 2])")
    assert violations(page) == []


def test_markers_stay_with_their_sound(bench: Bench) -> None:
    known = bench.page.evaluate(f"""async () => {{
      {module("listen/markers.js", "Markers")}
      const [one, other, again] = [new Markers(), new Markers(), new Markers()];
      one.open("a".repeat(64));
      one.add(2, "later");
      one.add(1, "sooner");
      const twice = one.add(2.001, "too near");
      other.open("b".repeat(64));
      again.open("a".repeat(64));
      const found = [again.list, other.list, twice];
      one.clear();
      return found;
    }}""")
    assert known == [[{"at": 1, "name": "sooner"}, {"at": 2, "name": "later"}], [], False]


@pytest.mark.parametrize("name", SOUNDS)
def test_the_loop_is_a_file_of_what_is_heard(bench: Bench, name: str, tmp_path: Path) -> None:
    link = bench.page.get_by_role("link", name="Loop as WAV")
    expect(link).to_be_hidden()
    bench.read(f"bench.choose('{name}'), player.setLoop([2, 3.5])")
    with bench.page.expect_download() as started:
        link.click()
    started.value.save_as(tmp_path / "loop.wav")
    heard = bench.result(name).excerpt(2, 3.5).samples
    np.testing.assert_array_equal(read(tmp_path / "loop.wav").samples, heard)
