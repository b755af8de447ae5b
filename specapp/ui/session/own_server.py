"""Which of several servers this one is: a page, its uploads and its pictures belong to the one that began it."""

from functools import cache

import streamlit as st

from specapp.base.digests import digest_of
from specapp.ui.session.visitor import pool
from specapp.ui.text import msg

OTHER = "x-specapp-other-server"
"""Header of a connection whose page came from another server."""
SENTENCE = msg(
    "This page began on another server than the one that answers now: load it anew; if that does not help, the proxy "
    "in front of the servers must send each browser always to the same one (sticky sessions)."
)
_DIGITS = 12


@cache
def own_name() -> str:
    """Name of this server, for the cookies of the pages that it begins; it outlasts a restart on the same disk."""
    return digest_of("server", pool().secret)[:_DIGITS]


def began_elsewhere() -> bool:
    """Whether the page that this script run draws was loaded from another server."""
    return st.context.headers.get(OTHER) is not None
