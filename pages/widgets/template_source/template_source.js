// The letter's source as Streamlit calls it: on the first drawing and again whenever Python has something new to say.

const TYPING_PAUSE = 400; // ms until typed text goes to Python
const ARRIVAL = 1500; // ms after which the screen has surely been drawn: its address would be forgotten before
const sources = new WeakMap(); // parentElement -> source
// name of the letter -> what was typed just before the screen was left, and has not been sent. Each drawing loads this script anew.
const kept = (window[Symbol.for("cdp_template_source")] ??= new Map());

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const box = parentElement.querySelector(".source");
  let source = sources.get(parentElement);
  const isNew = !source || source.box !== box;
  if (isNew) sources.set(parentElement, (source = makeSource(box, data)));
  source.send = setStateValue;
  hear(source, data);
  if (isNew) takeUp(source, kept.get(data.name));
  window.addEventListener("beforeunload", source.guard);
  document.addEventListener("pointerdown", source.leave, true);
  return () => {
    if (box.isConnected) return; // Streamlit also says goodbye for a drawing that the next one overtook
    clearTimeout(source.timer);
    kept.set(source.data.name, hasNews(source) ? { sent: source.sent, values: valuesOf(source) } : null);
    window.removeEventListener("beforeunload", source.guard);
    document.removeEventListener("pointerdown", source.leave, true);
  };
}

function makeSource(box, data) {
  const source = { box, data, rev: null, number: 0, timer: 0, sent: "", last: "body", touched: false, inputs: {}, notes: {}, counts: {} };
  const code = (source.code = { lines: [], picture: h("div", { class: "picture", "aria-hidden": "true" }) });
  const rows = data.fields.map((field) => fieldOf(source, field));
  source.changed = (pause = TYPING_PAUSE) => {
    drawSource(source);
    clearTimeout(source.timer);
    source.timer = setTimeout(() => flush(source), pause);
  };
  const tools = h("div", { class: "tools", role: "group", "aria-label": "Insert" },
    menuButton(source, "Insert a tag", "plus", (panel) => fillTags(source, panel)),
    data.pieces.flatMap((piece) => menuButton(source, piece.label, piece.icon, (panel) => fillPiece(source, panel, piece))));
  // The draft lives as long as the browser's session: closing the window would lose what is not saved.
  source.guard = (event) => {
    if (source.data.unsaved || hasNews(source)) event.preventDefault();
  };
  // A redraw of this screen that arrives when the next one is drawn already would break it: a link waits for nothing.
  source.leave = (event) => {
    if (event.composedPath().some((element) => element.tagName === "A")) clearTimeout(source.timer);
  };
  box.replaceChildren(...rows.slice(0, -1), tools, rows.at(-1));
  box.onkeydown = box.onkeyup = box.onkeypress = (event) => event.stopPropagation(); // single letters are shortcuts of the page around
  box.addEventListener("focusout", (event) => event.relatedTarget?.tagName === "A" || flush(source));
  return source;
}

function fieldOf(source, field) {
  const isBody = field.key === "body";
  const about = { id: `field-${field.key}`, spellcheck: String(!isBody), placeholder: field.placeholder, "aria-describedby": `notes-${field.key}`, autocomplete: "off", autocapitalize: isBody ? "off" : null };
  const input = (source.inputs[field.key] = isBody ? h("textarea", { ...about, wrap: "soft" }) : h("input", { ...about, type: "text" }));
  input.oninput = () => source.changed();
  input.onfocus = () => {
    source.last = field.key;
    source.touched ||= isBody;
  };
  const notes = (source.notes[field.key] = h("div", { class: "notes", id: `notes-${field.key}`, role: "status" }));
  const count = (source.counts[field.key] = h("span", { class: "soft count", "aria-hidden": "true" }));
  const label = h("label", { for: `field-${field.key}` }, h("span", { class: "title" }, field.label), count);
  return h("div", { class: `field ${field.key}` }, label, isBody ? h("div", { class: "code" }, source.code.picture, input) : input, notes);
}

// Take what Python says. The text is only taken over when its `rev` is new; otherwise the browser knows better.
function hear(source, data) {
  source.data = data;
  if (source.rev !== data.rev) {
    clearTimeout(source.timer);
    for (const { key, value } of data.fields) if (source.inputs[key].value !== value) source.inputs[key].value = value;
    Object.assign(source, { rev: data.rev, number: data.seen, sent: JSON.stringify(valuesOf(source)), timer: 0 });
  }
  for (const input of Object.values(source.inputs)) input.readOnly = data.locked;
  source.box.classList.toggle("locked", data.locked);
  for (const { key, label } of data.fields) source.box.querySelector(`.${key} .title`).textContent = label;
  drawSource(source);
  if (data.seen === source.number) showFaults(source);
}

// A body that is refused for its length is neither coloured nor sent whole: both would take the browser its breath.
function drawSource(source) {
  const body = source.inputs.body.value;
  const isTooLong = body.length > source.data.longest;
  source.inputs.body.parentElement.classList.toggle("too-long", isTooLong);
  drawLines(source.code, isTooLong ? "" : body, source.data.format === "markdown");
  for (const { key } of source.data.fields) {
    const length = key === "body" ? 0 : [...source.inputs[key].value].length;
    source.counts[key].textContent = length ? `${length} ${length === 1 ? "character" : "characters"}` : "";
  }
}

// Faults appear at their place without touching the text, so that typing is never disturbed.
function showFaults(source) {
  markFaults(source.code, source.data.faults.filter((fault) => fault.field === "body"));
  for (const { key } of source.data.fields) {
    const found = source.data.faults.filter((fault) => fault.field === key);
    source.inputs[key].setAttribute("aria-invalid", String(found.some((fault) => !fault.is_note)));
    source.notes[key].replaceChildren(...found.map((fault) => h("p", { class: fault.is_note ? "note" : "" }, icon("warning", 14), faultWords(source, fault))));
  }
}

function faultWords(source, fault) {
  if (!fault.line) return h("span", {}, fault.sentence);
  return h("span", {}, h("button", { class: "to-line", onclick: () => goToLine(source, fault.line) }, `Line ${fault.line}`), ` ${fault.sentence}`);
}

function goToLine(source, number) {
  const body = source.inputs.body;
  const lines = body.value.split("\n");
  const from = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  body.focus();
  body.setSelectionRange(from, from + (lines[number - 1] ?? "").length);
  source.code.lines[number - 1]?.block.scrollIntoView({ block: "center" });
}

function takeUp(source, before) {
  if (before?.sent !== source.sent) return; // what it was typed into is no longer what is there
  for (const [name, value] of Object.entries(before.values)) source.inputs[name].value = value;
  source.changed(ARRIVAL);
}

const hasNews = (source) => JSON.stringify(valuesOf(source)) !== source.sent;
const valuesOf = (source) => Object.fromEntries(Object.entries(source.inputs).map(([key, input]) => [key, input.value]));

function flush(source) {
  clearTimeout(source.timer);
  const values = valuesOf(source);
  const written = JSON.stringify(values);
  if (written === source.sent) return;
  source.sent = written;
  source.number += 1;
  // One letter more than there may be says all that Python needs to refuse it.
  source.send("edited", { rev: source.rev, number: source.number, ...values, body: values.body.slice(0, source.data.longest + 1) });
}
