"""The work that the page gives to its workers; no Streamlit here."""
