// The source in colours: a picture of the text behind a transparent textarea, one block per line, so that long lines
// wrap in both at the same place and each number stands beside its line.

// [class, what is looked for]; the first that fits at the earliest place wins. `into` changes what is looked for next.
const LOOKS = {
  text: [
    ["tag", /\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)/g],
    ["comment", /<!--/g, "comment"],
    ["element", /<\/?[a-zA-Z][\w-]*/g, "element"],
    ["comment", /<![^>]*>/g],
  ],
  element: [
    ["tag", /\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)/g],
    ["value", /"[^"]*(?:"|$)|'[^']*(?:'|$)/g],
    ["name", /[\w:-]+(?=\s*=)/g],
    ["element", /\/?>/g, "text"],
  ],
  comment: [["comment", /-->/g, "text"]],
};
const MARKDOWN = [
  ["heading", /^#{1,6} .*/g],
  ["value", /\]\([^)]*\)/g],
  ["strong", /\*\*[^*]+\*\*/g],
];

// Colours help to write; a text pasted from a machine is only shown, or the browser would stand still over it: what is
// looked for is sought anew from each mark on, so the work grows with the square of a line.
const MOST_COLOURED = 300_000; // characters of the whole text
const LONGEST_COLOURED = 4_000; // characters of one line

function nextMark(line, from, looks) {
  let best = null;
  for (const [name, pattern, into] of looks) {
    pattern.lastIndex = from;
    const found = pattern.exec(line);
    if (found && (!best || found.index < best.at)) best = { name, into, at: found.index, words: found[0] };
  }
  return best;
}

// The parts of one line, [[class or "", words], ...], and the state in which the next line begins.
function partsOf(line, state, isMarkdown, isPlain) {
  if (isPlain || line.length > LONGEST_COLOURED) return { parts: [["", line]], state };
  const parts = [];
  let at = 0;
  while (at < line.length) {
    const looks = isMarkdown && state === "text" ? [...MARKDOWN, ...LOOKS.text] : LOOKS[state];
    const mark = nextMark(line, at, looks);
    const plain = state === "comment" ? "comment" : "";
    if (!mark) {
      parts.push([plain, line.slice(at)]);
      break;
    }
    if (mark.at > at) parts.push([plain, line.slice(at, mark.at)]);
    parts.push([mark.name, mark.words]);
    state = mark.into ?? state;
    at = mark.at + Math.max(1, mark.words.length);
  }
  return { parts, state };
}

// Draw what has changed: a line is left alone when its words and the state before it are as they were.
function drawLines(code, text, isMarkdown) {
  const lines = text.split("\n");
  const isPlain = text.length > MOST_COLOURED;
  let state = "text";
  lines.forEach((line, at) => {
    const known = code.lines[at];
    const about = `${isMarkdown}${isPlain}${state}\n${line}`;
    if (known?.about !== about) {
      const { parts, state: after } = partsOf(line, state, isMarkdown, isPlain);
      const block = known?.block ?? code.picture.appendChild(h("div", { class: "line" }));
      block.replaceChildren(...(line ? parts.map(([name, words]) => h("span", name ? { class: name } : {}, words)) : ["\u200b"]));
      code.lines[at] = { about, block, after };
    }
    state = code.lines[at].after;
  });
  for (const extra of code.lines.splice(lines.length)) extra.block.remove();
}

function markFaults(code, faults) {
  const placed = (isNote) => new Set(faults.filter((fault) => fault.line && fault.is_note === isNote).map((fault) => fault.line - 1));
  const [faulty, noted] = [placed(false), placed(true)];
  code.lines.forEach(({ block }, at) => {
    block.classList.toggle("fault", faulty.has(at));
    block.classList.toggle("noted", noted.has(at));
  });
}
