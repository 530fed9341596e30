"""The table of checks: what each looks for, and what to do where it finds something."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from cdp.models import SenderKind
from cdp.templates.checks import contrast, words
from cdp.templates.checks.looked import Looked
from cdp.templates.layout import UNSUBSCRIBE, WEB
from cdp.text import listed, plural

Level = Literal["error", "warning", "ok"]
Found = tuple[Level, str] | None

LONGEST_SUBJECT = 60  # characters that most inboxes show
LARGEST = 102_000  # bytes after which Gmail clips a letter, with the link to unsubscribe
FEWEST_WORDS = 60  # characters under which a letter with pictures is nothing but pictures
_FREE_MAIL = frozenset(
    ["gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "icloud.com", "aol.com",
     "gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "proton.me", "protonmail.com"]
)  # fmt: skip
_SHORTENERS = frozenset(["bit.ly", "goo.gl", "tinyurl.com", "t.co", "ow.ly", "is.gd", "buff.ly", "cutt.ly"])
_PLACEHOLDERS = ("example.com", "example.org", "yourdomain", "your-site", "localhost", "lorem")


@dataclass(frozen=True)
class Row:
    """One check: its key, what it is called when all is well, what it finds, what to do then, and its title then."""

    key: str
    title: str
    look: Callable[[Looked], Found]
    remedy: str
    found: str = ""  # only where the title promises that all is well


def _listed(items: Iterable[str], most: int = 4) -> str:
    return listed(dict.fromkeys(items), most)


def _when(wrong: Iterable[str], level: Level, sentence: str) -> Found:
    """The finding with what is wrong listed in the sentence's {}; None where nothing is."""
    return (level, sentence.format(_listed(found))) if (found := list(wrong)) else None


def _unsubscribe(at: Looked) -> Found:
    if UNSUBSCRIBE in at.letter.source_html:
        return None
    return "error", "Nobody could unsubscribe from this letter, and the law of most countries wants that."


def _subject(at: Looked) -> Found:
    if at.shown.subject:
        return None
    return "error", "For some people the subject is empty." if at.version.subject.strip() else "The subject is empty."


def _subject_length(at: Looked) -> Found:
    length = len(at.shown.subject)
    if length <= LONGEST_SUBJECT:
        return None
    return "warning", f"The subject has {length} characters; many inboxes show the first {LONGEST_SUBJECT}."


def _subject_loud(at: Looked) -> Found:
    return ("warning", "The subject is written in capitals.") if words.is_shouted(at.shown.subject) else None


def _preheader(at: Looked) -> Found:
    if at.shown.preheader or "<mj-preview" in at.version.body:
        return None
    return "warning", "The inbox will show the first words of the letter beside the subject."


def _unknown(at: Looked) -> Found:
    return _when(at.unknown, "error", "Nothing stands behind {}.")


def _empty(at: Looked) -> Found:
    said = [f"“{path}” for {plural(count, 'person', 'people')}" for path, count in at.empty.items()]
    return _when(said, "warning", f"Of {plural(len(at.people), 'person', 'people')} looked at, nothing is there: {{}}.")


def _dead(at: Looked) -> Found:
    dead = (f"“{link.words or 'a picture'}”" for link in at.page.links if _is_dead(link.address))
    return _when(dead, "error", "These links lead nowhere: {}.")


def _is_dead(address: str) -> bool:
    if address in ("", "#") or address.lower().startswith(("javascript:", "data:")):
        return True
    host = urlsplit(address).hostname or "" if WEB.match(address) else ""
    return address.lower() in ("http://", "https://") or any(host.endswith(each) for each in _PLACEHOLDERS)


def _relative(at: Looked) -> Found:
    addresses = (link.address for link in at.page.links)
    schemes = ("http://", "https://", "mailto:", "tel:", "sms:", "#", "javascript:", "data:")
    relative = (f"“{each}”" for each in addresses if each and not each.lower().startswith(schemes))
    return _when(relative, "error", "These links lack https:// at their beginning: {}.")


def _insecure(at: Looked) -> Found:
    plain = (f"“{each}”" for each in at.letter.links if each.lower().startswith("http://"))
    return _when(plain, "warning", "These links are not encrypted: {}.")


def _shortened(at: Looked) -> Found:
    short = (f"“{each}”" for each in at.letter.links if (urlsplit(each).hostname or "") in _SHORTENERS)
    return _when(short, "warning", "Filters distrust shortened addresses: {}.")


def _alt(at: Looked) -> Found:
    silent = (f"“{each.address[-60:] or '?'}”" for each in at.page.pictures if each.alt is None)
    return _when(silent, "warning", "These pictures say nothing where pictures are off: {}.")


def _pictures(at: Looked) -> Found:
    here = (f"“{each.address[-60:]}”" for each in at.page.pictures if not WEB.match(each.address))
    return _when(here, "error", "These pictures are not on the web, and so would not be seen: {}.")


def _size(at: Looked) -> Found:
    size = len(at.shown.html.encode())
    if size > LARGEST:
        return "error", f"It has {size / 1000:.0f} KB; Gmail cuts it off after 102 KB, with the link to unsubscribe."
    return ("warning", f"It has {size / 1000:.0f} KB of the 102 KB that Gmail shows.") if size > 0.9 * LARGEST else None


def _text(at: Looked) -> Found:
    words_alone = re.sub(r"<\S+>", "", at.shown.text).strip()
    return None if len(words_alone) >= 20 else ("warning", "Who reads mail as plain text would see nothing.")


def _image_only(at: Looked) -> Found:
    if not at.page.pictures or len(at.page.words) >= FEWEST_WORDS:
        return None
    return "error", "It is made of pictures alone: filters distrust that, and many people see no pictures."


def _postal(at: Looked) -> Found:
    lines = [line.strip(" ,") for line in at.shop.postal_address.splitlines() if line.strip(" ,")]
    if not lines:
        return "error", "The shop has no postal address yet, and the law of most countries wants one in each mailing."
    said = " ".join(at.page.words.split())
    is_there = all(" ".join(line.split()) in said for line in lines)
    return None if is_there else ("error", "The shop's postal address is not in the letter.")


def _spam(at: Looked) -> Found:
    points, found = words.score(at.shown.subject, at.page.words)
    if points < words.TOO_MUCH:
        return None
    return "warning", f"It sounds like spam ({points:g} points, {words.TOO_MUCH:g} are too many): {_listed(found)}."


def _address(at: Looked) -> Found:
    if at.sender is None or not at.sender.from_email:
        return "error", "There is no address to send from."
    domain = at.sender.from_email.rpartition("@")[2].lower()
    if domain in _FREE_MAIL:
        return "error", f"Nobody but {domain} may send letters from {domain}; they would be refused (DMARC)."
    return None


def _signed(at: Looked) -> Found:
    if at.sender is None or at.sender.kind != SenderKind.SMTP or not at.sender.from_email:
        return None
    domain, bounces = (each.rpartition("@")[2].lower() for each in (at.sender.from_email, at.sender.return_path))
    if bounces and bounces != domain and not bounces.endswith(f".{domain}"):
        return "warning", f"Bounces go to {bounces}, the letter says {domain}: only DKIM for {domain} lets it pass."
    return "ok", f"Gmail, Yahoo and Outlook take letters from {domain} only with SPF, DKIM and DMARC in its DNS."


def _no_reply(at: Looked) -> Found:
    answer = at.version.reply_to or (at.sender.reply_to or at.sender.from_email if at.sender else "")
    name = answer.partition("@")[0].lower().replace("-", "").replace("_", "")
    return ("warning", f"Answers go to {answer}, where nobody reads them.") if name.startswith("noreply") else None


def _public(at: Looked) -> Found:
    if at.sender is None or at.sender.kind == SenderKind.FILES:
        return None
    host = urlsplit(at.shop.public_url).hostname or ""
    if host in ("", "localhost") or host.startswith("127."):
        return "error", "Links and the link to unsubscribe would lead to this machine, where nobody else comes."
    return None if at.shop.public_url.startswith("https://") else ("warning", "The shop's public address is not https.")


def _contrast(at: Looked) -> Found:
    pale = (f"“{each.words}”" for each in at.page.colours if _is_pale(each.colour, each.behind, each.large))
    return _when(pale, "warning", "These words are hard to read on what is behind them: {}.")


def _is_pale(colour: str | None, behind: str | None, large: bool) -> bool:
    front = contrast.colour(colour) or (0, 0, 0)
    return contrast.ratio(front, contrast.colour(behind) or contrast.LIGHT) < (3 if large else 4.5)


def _dark(at: Looked) -> Found:
    """A colour without a background of its own stays as it is where the program turns the background dark."""
    if at.page.says_schemes:
        return None
    lost = (
        f"“{each.words}”"
        for each in at.page.colours
        if (front := contrast.colour(each.colour)) and each.behind is None and contrast.ratio(front, contrast.DARK) < 3
    )
    return _when(lost, "warning", "In dark mode these words may be dark on dark: {}.")


def _refused(at: Looked) -> Found:
    return _when((f"<{tag}>" for tag in sorted(at.page.refused)), "error", "No mail program shows {}.")


def _left_over(at: Looked) -> Found:
    left = [mark for mark in ("{{", "{%", "*|", "[[", "lorem ipsum") if mark in at.shown.text.lower()]
    return _when((f"“{mark}”" for mark in left), "warning", "Something was left over in the text: {}.")


ROWS: tuple[Row, ...] = (
    Row("unsubscribe", "Link to unsubscribe", _unsubscribe, "Insert {{ unsubscribe_url }} as a link in the footer."),
    Row("postal_address", "Postal address", _postal, "Fill it in under Settings, and insert {{ shop.postal_address }}."),
    Row("subject", "Subject", _subject, "Write a subject: what is in it for the reader?"),
    Row("subject_length", "Length of the subject", _subject_length, "Say the most important in the first words."),
    Row("subject_loud", "Tone of the subject", _subject_loud, "Write it as you would write to one person."),
    Row("preheader", "Preheader", _preheader, "Write one: it is the second line people read before they open."),
    Row("unknown_tags", "Merge tags are known", _unknown, "Pick the right one from the list of tags, or remove it.", found="Unknown merge tags"),
    Row("empty_tags", "Merge tags are filled", _empty, "Insert the tag again and say what to write where it is empty: {{ customer.first_name | default: \"there\" }}.", found="Empty merge tags"),
    Row("left_over", "Nothing left over", _left_over, "Replace it with what you want to say.", found="Something left over"),
    Row("dead_links", "Links have an address", _dead, "Give each link its address; the shop's own is the website under Settings → Sending.", found="Links that lead nowhere"),
    Row("relative_links", "Links are complete", _relative, "Write the whole address, beginning with https://.", found="Incomplete links"),
    Row("http_links", "Links are encrypted", _insecure, "Write https:// where the site has it.", found="Links without encryption"),
    Row("short_links", "Links are your own", _shortened, "Link to your own address; clicks are counted anyway.", found="Shortened links"),
    Row("alt", "Pictures have words", _alt, "Give each picture an alt text; an empty one for mere decoration.", found="Pictures without words"),
    Row("pictures", "Pictures can be seen", _pictures, "Upload it to your shop and use its https:// address.", found="Pictures nobody can see"),
    Row("image_only", "Words, not pictures alone", _image_only, "Write the message as text, with pictures beside it.", found="Pictures alone"),
    Row("size", "Size", _size, "Split it in two letters, or take sections out."),
    Row("text_part", "Plain text", _text, "Write something that can be read without pictures."),
    Row("refused", "Only what mail can show", _refused, "Remove it, and link to a page of your shop instead.", found="What mail cannot show"),
    Row("contrast", "Words can be read", _contrast, "Make the words darker or what is behind them lighter.", found="Words hard to read"),
    Row("dark_mode", "Dark mode", _dark, "Give these words a background colour of their own."),
    Row("spam_words", "Does not sound like spam", _spam, "Say the same in plain words.", found="Sounds like spam"),
    Row("from_address", "Address it comes from", _address, "Set up a sender with an address of your own domain."),
    Row("signing", "SPF, DKIM and DMARC", _signed, "Ask who sends for you which DNS entries your domain needs."),
    Row("reply", "Answers are read", _no_reply, "Let answers go to an address that somebody reads.", found="Nobody reads the answers"),
    Row("public_url", "Public address", _public, "Set the shop's public address under Settings."),
)  # fmt: skip
