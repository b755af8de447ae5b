"""The page as a server application; the server runs this file again for each visitor."""

import streamlit as st

from specapp.ui.page import page
from specapp.ui.session.denoise_jobs import serving
from specapp.ui.workbench.endpoints import middleware, routes

if __name__ == "__main__":
    page()
else:  # the server imports this file to learn its routes
    app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=serving)
