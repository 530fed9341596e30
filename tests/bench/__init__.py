"""The figures we promise, each beside what it is measured against, in one run: `make bench`."""
