"""HTTP: from a request's bytes to the operation that answers it, and back."""
