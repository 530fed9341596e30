"""The assistant: from a sentence to a checked draft. It reads and drafts; a person saves and sends."""
