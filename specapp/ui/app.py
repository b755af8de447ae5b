"""The page as a server application; the server runs this file again for each visitor."""

import streamlit as st

from specapp.ui.page import page
from specapp.ui.server import parts

if __name__ == "__main__":
    page()
else:  # the server imports this file to learn its routes, and runs it for each visitor
    app = st.App(__file__, **parts())
