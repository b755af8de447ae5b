#!/bin/sh
# ONNX Runtime 1.32.0 (Linux, x86_64): importing it writes an identity of the device into the home folder.
#
# Expected: telemetry is a matter of the builds for Windows, as its documentation has long said; on Linux an import
# changes nothing, and disable_telemetry_events() is for those who want to be sure.
# Seen: "import onnxruntime" alone, without a session, makes ~/.cache/Microsoft/DeveloperTools with a device id and a
# database. disable_telemetry_events() after the import comes too late for the files. ORT_DISABLE_TELEMETRY=1 in the
# environment before the import prevents them. Services that promise their visitors to send nothing have to set it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.32.0 numpy==2.4.6
left() {
    mkdir -p "$folder/$1"
    env -u XDG_CACHE_HOME -u ORT_DISABLE_TELEMETRY HOME="$folder/$1" "$2" "$folder/venv/bin/python" -c "$3"
    (cd "$folder/$1" && find . -type f | wc -l)
}
plain=$(left plain A=b 'import onnxruntime')
late=$(left late A=b 'import onnxruntime; onnxruntime.disable_telemetry_events()')
off=$(left off ORT_DISABLE_TELEMETRY=1 'import onnxruntime')
(cd "$folder/plain" && find . -type f)
echo "files in an empty home folder after the import: $plain; switched off after it: $late; before it: $off"
[ "$plain" -gt 0 ]
[ "$late" -gt 0 ]
[ "$off" -eq 0 ]
