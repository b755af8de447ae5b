#!/bin/sh
# PyAV 18.1.0: copying a video of AV1 or Theora into another container fails for want of an encoder that copying needs not.
#
# Expected: add_stream_from_template() prepares a stream whose packets are copied as they are; nothing is encoded, so it
# works for every codec that the target can hold.
# Seen: UnknownCodecError, because an encoder of the decoder's name is looked up: "libdav1d" (which only decodes) for
# AV1, "theora" for Theora. H.265, VP8, VP9, MPEG-4 and ProRes work, so a test with the usual kinds shows nothing.
# opaque=True takes no encoder and copies them all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check av==18.1.0 imageio-ffmpeg==0.8.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import av
import imageio_ffmpeg
from av.codec.codec import UnknownCodecError

PICTURES = ["-f", "lavfi", "-i", "testsrc=s=64x48:d=0.4:r=10"]
kinds = {"libaom-av1": "mkv", "libtheora": "ogv", "libvpx-vp9": "webm", "libx265": "mp4", "mpeg4": "mp4"}
refused = set()
for encoder, kind in kinds.items():
    name = f"{encoder}.{kind}"
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *PICTURES, "-c:v", encoder, name], check=True)
    with av.open(name) as source, av.open("copy.mkv", "w") as target:
        stream = source.streams.video[0]
        try:
            target.add_stream_from_template(stream)
        except UnknownCodecError as error:
            refused.add(encoder)
            print(f"{encoder}: {type(error).__name__}: {error}")
        copied = target.add_stream_from_template(stream, opaque=True)
        packets = 0
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copied
                target.mux(packet)
                packets += 1
    print(f"{encoder}: {packets} packets copied with opaque=True")
    assert packets == 4
assert refused == {"libaom-av1", "libtheora"}
PYTHON
