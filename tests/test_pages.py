"""Rules of the screens' files."""

import sys
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "pages"


def test_no_page_is_named_like_a_module_of_the_standard_library():
    # The folder of the script comes first on sys.path: a page called `calendar` would hide Python's own.
    assert not {path.stem for path in PAGES.iterdir()} & sys.stdlib_module_names
