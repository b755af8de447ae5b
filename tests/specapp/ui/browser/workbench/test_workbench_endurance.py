"""Memory stays bounded, for many results and for long recordings."""

import logging
import statistics
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.specapp.ui.browser.workbench.bench import HOST, Bench, another_result, module, opened, zoom_waits

pytestmark = [pytest.mark.browser, pytest.mark.alone]

_LOG = logging.getLogger(__name__)


def used_mb(bench: Bench) -> float:
    """Script memory of the page after a collection, with the samples it holds."""
    session = bench.page.context.new_cdp_session(bench.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return float(metrics["JSHeapUsedSize"] + bench.read("player.bytes")) / 1e6


def test_memory_stays_bounded_over_fifty_results(bench: Bench) -> None:
    bench.play()
    bench.press("l")
    marks = []
    for turn in range(50):
        another_result(bench)
        if turn in (9, 49):
            bench.wait_until_sharp()
            marks.append(used_mb(bench))
    assert bench.read("player.playing")
    assert marks[1] < marks[0] + 20
    assert bench.read("Object.values(stage.lanes).reduce((sum, lane) => sum + lane.tiles.length, 0)") <= 16


def test_chunks_are_kept_within_a_budget(bench: Bench) -> None:
    held, most, loaded = bench.page.evaluate(
        f"""async () => {{
          {module("sound/chunks.js", "ChunkStore, chunkFrames")}
          const sound = document.querySelector("{HOST}").workbench.player.sounds.original;
          const bytes = chunkFrames(sound) * sound.channels * 4;
          const store = new ChunkStore({{ budgetBytes: 2 * bytes }});
          let most = 0;
          for (const index of [0, 1, 2, 3, 0, 1]) {{
            await store.load(sound, index);
            most = Math.max(most, store.bytes);
          }}
          return [store.bytes / bytes, most / bytes, [0, 1, 2, 3].map((index) => store.get(sound, index) !== null)];
        }}"""
    )
    assert held <= 2
    assert most <= 2
    assert loaded == [True, True, False, False]


def test_a_sound_that_is_gone_is_said_to_be_gone(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?seconds=7")
    for folder in bench.facts()["folders"]:
        (Path(folder) / "original.json").unlink(missing_ok=True)
        (Path(folder) / "denoised.json").unlink(missing_ok=True)
    bench.read("player.seek(6.5), player.play()")
    expect(bench.page.locator(".status")).to_contain_text("no longer on the server")
    assert not bench.read("player.playing")
    bench.page.context.close()


@pytest.mark.soak
def test_an_hour_of_stereo(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?seconds=3600", patience_ms=1_800_000)
    started = time.perf_counter()
    tile = bench.read("stage.lanes.original.tiles.find((tile) => tile.whole).address")
    with urllib.request.urlopen(urllib.parse.urljoin(f"{bench_address}/", tile)) as answer:  # noqa: S310  (our own server)
        assert len(answer.read()) > 10_000
    first_tile_s = time.perf_counter() - started
    waits = zoom_waits(bench, 8)
    bench.play()
    most = 0.0
    for second in range(60, 3600, 250):
        bench.read(f"player.seek({second})")
        bench.wait(f"player.position > {second} && !player.waiting")
        bench.page.wait_for_timeout(2500)
        most = max(most, used_mb(bench))
    figures = {"first tile s": first_tile_s, "zoom to sharp ms": statistics.median(waits), "most MB": most}
    _LOG.info("an hour of stereo: %s", figures)
    assert bench.read("player.playing")
    assert figures["first tile s"] < 1, figures
    assert figures["zoom to sharp ms"] < 600, figures
    assert figures["most MB"] < 200, figures
    bench.page.context.close()
