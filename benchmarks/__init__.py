"""Speed of the server, always as a ratio to a bare uvicorn app in the same run on the same machine."""
