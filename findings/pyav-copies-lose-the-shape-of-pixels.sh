#!/bin/sh
# PyAV 18.1.0: a copied video of VP8, VP9, FFV1 or ProRes with wide pixels is shown too narrow.
#
# Expected: add_stream_from_template() takes over what the container knows of the stream, so a picture of 64 x 48 whose pixels
# are 4:3 is shown in the shape 16:9, as after ffmpeg -c copy.
# Seen: the ratio is missing in the copy, which plays in 4:3. Of H.264, H.265 and MPEG-4 it is kept: these hold it in their own
# data, so a test with the usual kinds shows nothing. Setting sample_aspect_ratio of the new stream changes nothing, without a
# word: copy with ffmpeg.
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

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
PICTURES = ["-f", "lavfi", "-i", "testsrc=s=64x48:d=0.4:r=10", "-vf", "setsar=4/3"]


def shape(name):
    with av.open(name) as file:
        return file.streams.video[0].sample_aspect_ratio or "unknown"


kept = set()
for encoder in ("libvpx", "libvpx-vp9", "ffv1", "prores_ks", "libx264", "libx265", "mpeg4"):
    name = f"{encoder}.mov" if encoder == "prores_ks" else f"{encoder}.mkv"
    subprocess.run([*FFMPEG, *PICTURES, "-c:v", encoder, name], check=True)
    subprocess.run([*FFMPEG, "-i", name, "-c", "copy", "ffmpeg.mkv"], check=True)
    with av.open(name) as source, av.open("copy.mkv", "w") as target:
        stream = source.streams.video[0]
        copied = target.add_stream_from_template(stream)
        copied.codec_context.sample_aspect_ratio = stream.sample_aspect_ratio
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copied
                target.mux(packet)
    print(f"{name}: pixels {shape(name)}, copied by ffmpeg {shape('ffmpeg.mkv')}, by PyAV {shape('copy.mkv')}")
    assert str(shape(name)) == str(shape("ffmpeg.mkv")) == "4/3"
    if str(shape("copy.mkv")) == "4/3":
        kept.add(encoder)
assert kept == {"libx264", "libx265", "mpeg4"}
PYTHON
