"""Groups of commands with files of their own; `__main__` puts them together."""
