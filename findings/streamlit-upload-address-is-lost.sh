#!/bin/sh
# Streamlit 1.67.0: a file that is dropped in the instant in which the page begins to run again is never uploaded.
#
# Expected: the browser asks the server for an address for each upload, over the websocket, and every request is
# answered, whatever the page does at that time.
# Seen: a run of the whole page begins with clearing the messages that wait for the browser, and answers with addresses
# are not among those that are kept. The browser is not told and goes on waiting. The more often a page calls st.rerun(),
# the more answers are lost. A client of one's own asks again after a while; a page avoids st.rerun() beside an uploader.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0 websockets==17.4
cd "$folder"
cat >page.py <<'PAGE'
import time

import streamlit as st

st.file_uploader("Files")
time.sleep(0.01)
st.rerun()
PAGE
venv/bin/python - <<'PYTHON'
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ASKED = 400
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
options = {"port": port, "headless": "true", "enableXsrfProtection": "false", "enableCORS": "false"}
command = [sys.executable, "-m", "streamlit", "run", "page.py", "--browser.gatherUsageStats", "false"]
server = subprocess.Popen(
    [*command, *(f"--server.{name}={value}" for name, value in options.items())], stdout=subprocess.DEVNULL
)
try:
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
            break
        except OSError:
            time.sleep(0.1)
    answered: set[str] = set()

    def listen(seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                message = ForwardMsg.FromString(page.recv(left))
            except TimeoutError:
                return
            if message.WhichOneof("type") == "file_urls_response":
                answered.add(message.file_urls_response.response_id)

    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit", "none"], max_size=None) as page:
        begin = BackMsg()
        begin.rerun_script.query_string = ""
        page.send(begin.SerializeToString())
        listen(2)
        for number in range(ASKED):
            ask = BackMsg()
            ask.file_urls_request.request_id = str(number)
            ask.file_urls_request.file_names.append("sound.wav")
            page.send(ask.SerializeToString())
            listen(0.017)
        listen(10)
finally:
    server.terminate()
    server.wait()
print(f"{ASKED} addresses asked for, {ASKED - len(answered)} never given")
assert answered
assert len(answered) < ASKED
PYTHON
