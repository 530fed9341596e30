// Where something may stand in the source, so that what is inserted works wherever the caret happens to be.

const HOLDS_TEXT = /^mj-(text|button|table|raw|navbar-link|social-element|accordion-title|accordion-text|title|preview|style)$/;

// The elements that are open at a place, outermost first, and whether the place lies inside a tag's own brackets.
function openAt(text, at) {
  const open = [];
  const before = text.slice(0, at).replace(/<!--.*?(-->|$)/gs, (words) => " ".repeat(words.length));
  for (const [, closes, name, alone] of before.matchAll(/<(\/?)(mj[a-z-]*)\b[^>]*?(\/?)>/g)) {
    if (closes) open.splice(Math.max(0, open.lastIndexOf(name)));
    else if (!alone) open.push(name);
  }
  return { open, inTag: before.lastIndexOf("<") > before.lastIndexOf(">") };
}

const endOfBody = (text) => [/<\/mj-body>/i, /<\/body>/i].map((end) => text.search(end)).find((at) => at >= 0) ?? text.length;

// A tag for one word: as it is, except where MJML would drop words that stand in no element for text.
function placeTag(text, at, words, format) {
  const { open, inTag } = openAt(text, at);
  if (format !== "mjml" || inTag || open.some((name) => HOLDS_TEXT.test(name))) return { at, words };
  return placeBlock(text, at, `<mj-text>${words}</mj-text>`, format);
}

// A block of its own: MJML wants it in a column, which is made where there is none.
function placeBlock(text, at, words, format) {
  if (openAt(text, at).inTag) at = text.indexOf(">", at) + 1 || text.length;
  if (format === "markdown") return asParagraph(text, at, words);
  if (format !== "mjml") return onLinesOfItsOwn(text, at, [words]);
  let { open } = openAt(text, at);
  if (!open.includes("mj-body")) ({ open } = openAt(text, (at = endOfBody(text))));
  const holder = open.find((name) => HOLDS_TEXT.test(name) || name === "mj-social" || name === "mj-navbar");
  if (holder) {
    at = text.indexOf(`</${holder}>`, at);
    at = at < 0 ? text.length : at + holder.length + 3;
    ({ open } = openAt(text, at));
  }
  let lines = [words];
  for (const around of ["mj-column", "mj-section"]) {
    if (!open.includes(around)) lines = [`<${around}>`, ...lines.map((line) => `  ${line}`), `</${around}>`];
  }
  return onLinesOfItsOwn(text, at, lines);
}

// Markdown reads what no blank line sets apart as the end or the beginning of what stands beside it.
function asParagraph(text, at, words) {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const lacking = (blanks) => "\n".repeat(Math.max(0, 2 - blanks.split("\n").length + 1));
  const opens = before.trim() ? lacking(/\s*$/.exec(before)[0]) : "";
  return { at, words: `${opens}${words}${after.trim() ? lacking(/^\s*/.exec(after)[0]) : ""}` };
}

// Indented as what stands around it.
function onLinesOfItsOwn(text, at, lines) {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start).split("\n", 1)[0];
  const indent = /^[ \t]*/.exec(line)[0];
  if (text.slice(start, at).trim()) {
    const words = lines.map((each) => `\n${indent}${each}`).join("");
    return { at, words: text.slice(at, start + line.length).trim() ? `${words}\n${indent}` : words };
  }
  const deeper = line.trim().startsWith("</") ? "  " : "";
  return { at: start, words: lines.map((each) => `${indent}${deeper}${each}\n`).join("") };
}
