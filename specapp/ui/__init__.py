"""The page: what a visitor sees and sets. The only part of the package that knows Streamlit."""
