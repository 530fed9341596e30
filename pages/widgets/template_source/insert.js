// The menus above the source: tags by name, and pieces (pictures, buttons) from a short form.

Object.assign(ICONS, {
  picture: "M4 5h16v14H4zM4 16l5-5 5 5 2-2 4 4M15 9h.01",
  button: "M3 8h18v8H3zM8 12h8",
});

const escapeFor = {
  markdown: (words) => words.replace(/[[\]]/g, "\\$&"),
  html: (words) => words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;"),
};

function openBelow(anchor, panel) {
  panel.showPopover();
  const place = anchor.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  panel.style.left = `${Math.max(8, Math.min(place.left, innerWidth - width - 8))}px`;
  panel.style.top = `${Math.max(8, Math.min(place.bottom + 4, innerHeight - height - 8))}px`;
  panel.querySelector("input")?.focus();
}

function menuButton(source, label, iconName, fill) {
  const panel = h("div", { class: "panel", popover: "auto", role: "dialog", "aria-label": label });
  const button = h("button", { class: "tool", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => {
    panel.replaceChildren(...fill(panel));
    openBelow(button, panel);
  } }, icon(iconName, 14), label);
  panel.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
  return [button, panel];
}

// --- tags

function fillTags(source, panel) {
  const search = h("input", { type: "search", placeholder: "Search, e.g. first name", "aria-label": "Search tags" });
  const instead = h("input", { type: "text", placeholder: "e.g. there", "aria-label": "If it is empty, write" });
  const list = h("div", { class: "tags" });
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (tag) => words.every((word) => `${tag.label} ${tag.tag} ${tag.group}`.toLowerCase().includes(word));
    const found = source.data.tags.filter((tag, at, all) => fits(tag) && !(words.length && all.findIndex((other) => other.tag === tag.tag) < at));
    list.replaceChildren(...(found.length ? grouped(found, (tag) => tagButton(source, panel, tag, instead)) : [h("p", { class: "soft" }, "No tag is called that.")]));
  };
  search.oninput = draw;
  panel.onkeydown = (event) => stepThrough(panel, search, event);
  draw();
  return [
    h("p", { class: "soft" }, `Goes into the ${source.last}, where the caret is.`), search,
    h("label", { class: "instead" }, h("span", {}, "If it is empty, write"), instead), list,
  ];
}

function grouped(tags, draw) {
  return [...new Set(tags.map((tag) => tag.group))].flatMap((group) => [
    h("p", { class: "group" }, group), ...tags.filter((tag) => tag.group === group).map(draw)]);
}

function tagButton(source, panel, tag, instead) {
  const example = tag.example ? h("span", { class: "soft" }, shorten(tag.example, 40)) : null;
  return h("button", { class: "choice", title: `{{ ${tag.tag} }}`, onclick: () => {
    panel.hidePopover();
    const fallback = instead.value.trim().replace(/"/g, "”");
    insertTag(source, `{{ ${tag.tag}${fallback ? ` | default: "${fallback}"` : ""} }}`);
  } }, h("span", {}, tag.label), example);
}

function stepThrough(panel, search, event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [search, ...panel.querySelectorAll(".choice")];
  const at = stops.indexOf(panel.getRootNode().activeElement);
  if (at < 0) return;
  event.preventDefault();
  stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
}

function insertTag(source, words) {
  const field = source.inputs[source.last];
  if (source.last !== "body") return put(source, field, field.selectionStart, field.selectionEnd, words);
  const place = placeTag(field.value, caretOf(source), words, source.data.format);
  const replaces = source.touched && place.at === field.selectionStart ? field.selectionEnd : place.at;
  return put(source, field, place.at, replaces, place.words);
}

// --- pieces

function fillPiece(source, panel, piece) {
  const inputs = piece.asks.map((ask) => h("input", { type: "text", name: ask.key, required: ask.required, pattern: ask.pattern, placeholder: ask.placeholder, title: ask.help, oninput: (event) => event.target.setCustomValidity(""), oninvalid: (event) => event.target.validity.patternMismatch && event.target.setCustomValidity(ask.refused) }));
  const labels = piece.asks.map((ask, at) => h("label", {}, h("span", {}, ask.label), inputs[at], ask.help ? h("span", { class: "soft" }, ask.help) : null));
  const form = h("form", {}, ...labels, h("div", { class: "ends" }, h("button", { class: "tool", onclick: () => panel.hidePopover() }, "Cancel"), h("button", { class: "do", onclick: () => form.requestSubmit() }, "Insert")));
  form.onsubmit = (event) => {
    event.preventDefault();
    panel.hidePopover();
    insertPiece(source, piece, Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()])));
  };
  return [form];
}

function insertPiece(source, piece, given) {
  const { format } = source.data;
  const clean = escapeFor[format] ?? escapeFor.html;
  const pattern = piece.forms[format][given.link ? "linked" : "plain"];
  const words = pattern.replace(/«(\w+)»/g, (_, key) => clean(given[key] ?? ""));
  const field = source.inputs.body;
  const place = placeBlock(field.value, caretOf(source), words, format);
  source.last = "body";
  put(source, field, place.at, place.at, place.words);
}

// --- how anything gets into a field

// Before anybody clicked into the body, its end is a better place than its very first letter.
const caretOf = (source) => (source.touched ? source.inputs.body.selectionStart : endOfBody(source.inputs.body.value));

function put(source, field, from, to, words) {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, and still the one way that keeps the field's own undo.
  if (!document.execCommand("insertText", false, words)) field.setRangeText(words, from, to, "end");
  source.changed(0);
}
