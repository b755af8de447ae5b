"""What a crowd does to the page: visitors in Streamlit's own protocol, and what it costs the server."""
