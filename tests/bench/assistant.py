"""How long the offline assistant takes: reading a sentence, the longest that can be typed, and a whole answer."""

import json
import time

from sqlalchemy.orm import Session

from cdp import db, shop
from cdp.assistant import asking
from cdp.assistant.desk import Desk
from cdp.assistant.evaluate import PROMPTS, tree_of
from cdp.assistant.offline import Offline
from cdp.assistant.rules import read, vocabulary_of
from cdp.models import Shop
from tests.assistant.sentences import HOSTILE, longest
from tests.bench.preview import Screen
from tests.bench.race import Figure, Limit, Line, Times
from tests.bench.shop import Bench

_FILE = PROMPTS / "examples.jsonl"


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise readings of sentences and of long inputs, and whole answers beside the preview of what they draft."""
    return [*_reading(bench, rounds), _answering(bench, rounds)]


def _answering(bench: Bench, rounds: int) -> Line:
    """Each answer, draft and all, after something else was looked at; then the preview of the drafted people alike."""
    screen = Screen(bench)
    answers, previews = [], []
    with db.reading(bench.url) as session:
        about = shop.get(session)
        first = _first(session, screen, about)
        screen.learn()
        for prompt in [json.loads(line)["prompt"] for line in _FILE.read_text("utf-8").splitlines()] * rounds:
            screen.forget()
            desk = Desk(session, screen.held, bench.catalogue, about, bench.now)
            start = time.perf_counter()
            events = list(asking.ask(desk, [], prompt, by=Offline(desk)))
            took = (time.perf_counter() - start) * 1000
            if tree := tree_of(events):
                screen.forget()
                start = time.perf_counter()
                screen.show(tree)
                answers.append(took)
                previews.append((time.perf_counter() - start) * 1000)
    ours, theirs = Times(tuple(answers)), Times(tuple(previews))
    note = f"{len(answers)} answers with a draft; middle {ours.median:.0f} ms beside {theirs.median:.0f} ms; "
    note += f"the very first {first[0]:,.0f} ms, the first after a change of the data {first[1]:,.0f} ms"
    return Figure(
        "assistant: a whole answer, p95",
        ours.p95,
        "preview of its draft, p95",
        theirs.p95,
        2.0,
        rounds=rounds,
        note=note,
    )


def _first(session: Session, screen: Screen, about: Shop) -> list[float]:
    """The milliseconds of the first answer of all, and of the first after the data has changed."""
    bench, taken = screen.bench, []
    for _ in range(2):
        screen.forget_all()
        desk = Desk(session, screen.held, bench.catalogue, about, bench.now)
        start = time.perf_counter()
        list(asking.ask(desk, [], "who has never ordered", by=Offline(desk)))
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _reading(bench: Bench, rounds: int) -> list[Line]:
    vocabulary = vocabulary_of(bench.frames, bench.catalogue)
    sentences = [json.loads(line)["prompt"] for line in _FILE.read_text("utf-8").splitlines()]

    def taken(texts: list[str]) -> Times:
        times = []
        for text in texts:
            start = time.perf_counter()
            read(text, vocabulary, now=bench.now)
            times.append((time.perf_counter() - start) * 1000)
        return Times(tuple(times))

    taken(sentences)
    short = taken(sentences * rounds)
    words = " ".join(" ".join(sentences).split()[:200])
    long = taken([*map(longest, HOSTILE), words] * rounds)
    return [
        Limit(
            "assistant: reading a sentence, middle", short.median, 10, rounds=rounds, note=f"{len(sentences)} sentences"
        ),
        Limit("assistant: reading a sentence, p95", short.p95, 25, rounds=rounds),
        Limit("assistant: 250 words, p95", long.p95, 50, rounds=rounds, note=f"slowest {max(long.each):.0f} ms"),
    ]
