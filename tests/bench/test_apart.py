"""Peers that run in environments of their own."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.methods import apart
from bench.methods.table import METHODS

RATE = 16_000


class TestPeersApart:
    def test_each_channel_goes_to_another_process_and_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "audio-clean" / "bin").mkdir(parents=True)
        (tmp_path / "audio-clean" / "bin" / "python").symlink_to(sys.executable)
        (tmp_path / "audio_clean_ai.py").write_text(
            "import sys, types\n"
            "def clean(samples, sample_rate):\n"
            "    print('a word that must not stand among the samples')\n"
            "    return types.SimpleNamespace(audio=-samples * sample_rate)\n"
        )
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, sys.path)]))
        monkeypatch.setattr(apart, "FOLDER", tmp_path)
        run = apart.RunApart("audio-clean", RATE)
        sound = np.random.default_rng(0).standard_normal((2, RATE)).astype(np.float32)
        assert np.array_equal(run(sound), -sound * np.float32(RATE))
        assert run.cpu_s > 0
        run.close()

    def test_an_environment_of_another_release_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apart, "FOLDER", tmp_path)
        for stamp, expected in ((None, False), ("pyspeex-noise==1.0", False), ("pyspeex-noise==2.0.1", True)):
            if stamp is not None:
                (tmp_path / "speex").mkdir(exist_ok=True)
                (tmp_path / "speex" / "installed.txt").write_text(stamp)
            assert METHODS["speex"].installed is expected
        assert METHODS["speex"].version.startswith("2.0.1-")
