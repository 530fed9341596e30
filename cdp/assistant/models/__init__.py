"""The models behind the assistant: Gemini, any OpenAI-compatible server, a recorded conversation; and which one it is."""
