"""One person's data: all of it handed out, or all of it erased, so that nothing brings it back by itself."""

from cdp.privacy.erasing import Erasure, allow, erase
from cdp.privacy.exporting import export
from cdp.privacy.persons import Person, of_customer, person
from cdp.privacy.tables import BECOMES, OUTSIDE

__all__ = ["BECOMES", "OUTSIDE", "Erasure", "Person", "allow", "erase", "export", "of_customer", "person"]
