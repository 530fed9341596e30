// The widget for a condition's value, by the field's kind and by what the operator takes.

const DAY_PRESETS = [7, 14, 30, 60, 90, 180, 365];
const CHIPS_SHOWN = 24;
const NUMERIC = ["number", "money"];
const DATED = ["time", "date"];

// What was typed as a number, or the text itself for Python to find fault with: "1,250.50" is a number, "12,5" too.
function readNumber(typed) {
  const text = typed.trim().replaceAll("\u00a0", "").replace(/^[^\d.,+-]+(?=[\d.,-])|(?<=\d)\s*[^\d.,]+$/g, "");
  let plain = text;
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) plain = text.replaceAll(",", "");
  else if (/^[+-]?\d*,\d+$/.test(text)) plain = text.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return typed.trim();
  const number = Number(plain);
  return Number.isSafeInteger(Math.trunc(number)) ? number : plain; // too long to be exact here: Python reads the text
}

// "a, b" or one per line; quotes keep a comma: "Washington, D.C."
function splitList(text) {
  const found = [...text.matchAll(/"((?:[^"]|"")*)"|([^,;\n\r\t]+)/g)].map((m) => (m[1] !== undefined ? m[1].replaceAll('""', '"') : m[2]).trim());
  return [...new Set(found.filter(Boolean))];
}

const isBlank = (value) => value === undefined || value === null || value === "";
const listed = (value) => (Array.isArray(value) ? value : isBlank(value) ? [] : [value]);

// The value that a change of operator or field leaves behind: what still makes sense stays.
function carryOver(value, from, to) {
  const sameKind = from.kind === to.kind || (NUMERIC.includes(from.kind) && NUMERIC.includes(to.kind)) || (DATED.includes(from.kind) && DATED.includes(to.kind));
  const isRank = (takes) => takes === "days" || takes === "percent";
  const first = listed(value)[0];
  if (to.takes === "nothing") return undefined;
  if (isRank(to.takes)) {
    if (from.takes === to.takes && !isBlank(first)) return first;
    return to.takes === "days" ? 30 : /top|bottom/.test(to.key) ? 10 : to.key === "below_percentile" ? 25 : 75;
  }
  const keeps = sameKind && from.takes !== "nothing" && !isRank(from.takes) && (to.kind !== "choice" || from.field === to.field);
  if (to.takes === "many") return keeps ? listed(value).filter((one) => !isBlank(one)) : [];
  if (to.takes === "pair") return keeps && !isBlank(first) ? [first, listed(value)[1] ?? ""] : ["", ""];
  if (keeps && !isBlank(first)) return first;
  if (to.kind === "yes_no") return true;
  return to.kind === "choice" ? to.choices[0]?.key ?? "" : "";
}

function valueWidget(editor, node, about, operator) {
  const build = { nothing: () => null, one: oneValue, many: manyValues, pair: pairOfValues, days: daysValue, percent: percentValue }[operator.takes];
  return build ? build(editor, node, about, operator) : rawValue(node);
}

function rawValue(node) {
  return isBlank(node.source.value) ? null : h("code", { class: "raw-value" }, shorten(node.source.value));
}

function oneValue(editor, node, about) {
  const set = (value) => (node.source.value = value);
  if (about.kind === "yes_no") {
    return segmented({
      options: [{ key: true, label: "Yes" }, { key: false, label: "No" }],
      value: { true: true, false: false, yes: true, no: false, 1: true, 0: false }[String(node.source.value).toLowerCase()],
      label: `Value for ${about.label}`, focus: `${node.id}:value`, className: "plain",
      onchange: (value) => editor.edit(() => set(value), { focus: `${node.id}:value:${value}` }),
    });
  }
  if (about.kind === "choice") {
    return pick({
      options: about.choices, value: node.source.value, label: `Value for ${about.label}`, focus: `${node.id}:value`, className: "grow",
      onchange: (value) => editor.edit(() => set(value), { burst: `${node.id}:value`, redraw: () => {} }),
    });
  }
  return scalarInput(editor, node, about, { slot: "value", label: `Value for ${about.label}`, value: node.source.value, set });
}

function pairOfValues(editor, node, about) {
  const pair = () => [listed(node.source.value)[0] ?? "", listed(node.source.value)[1] ?? ""];
  const input = (index, word) =>
    scalarInput(editor, node, about, {
      slot: `value${index}`, label: `${about.label}, ${word}`, value: pair()[index],
      set: (value) => (node.source.value = pair().map((one, at) => (at === index ? value : one))),
    });
  return h("div", { class: "pair" }, input(0, "from"), h("span", { class: "unit" }, "and"), input(1, "to"));
}

// Text, number, money or a date.
function scalarInput(editor, node, about, { slot, label, value, set }) {
  if (DATED.includes(about.kind)) {
    const isDay = isBlank(value) || /^\d{4}-\d\d-\d\d$/.test(value);
    return inputBox(editor, node, { slot, label, value, set, type: isDay ? "date" : "text" });
  }
  if (NUMERIC.includes(about.kind)) {
    const sign = about.kind === "money" ? editor.vocabulary.symbol : "";
    return inputBox(editor, node, { slot, label, value, set: (typed) => set(readNumber(typed)), mode: "decimal", before: sign, placeholder: "0", size: "medium" });
  }
  return inputBox(editor, node, { slot, label, value, set, placeholder: "Type a value", items: suggestionsOf(about) });
}

function suggestionsOf(about) {
  const known = about.choices?.length ? about.choices.map((c) => ({ label: c.label, value: c.key })) : (about.suggestions ?? []).map((s) => ({ label: String(s), value: String(s) }));
  return known;
}

function inputBox(editor, node, { slot, label, value, set, type = "text", mode, before, after, placeholder, items, size = "grow" }) {
  const focus = `${node.id}:${slot}`;
  const input = h("input", {
    type, inputmode: mode, value: isBlank(value) ? "" : typeof value === "object" ? JSON.stringify(value) : String(value), "aria-label": label, placeholder, "data-f": focus,
    autocomplete: "off", spellcheck: "false",
    oninput: () => editor.type(focus, () => set(input.value)),
    onkeydown: (event) => event.key === "Enter" && editor.flush(),
    onblur: () => editor.flush(),
  });
  if (items?.length) {
    suggesting(editor, input, {
      label, itemsFor: (query) => items.filter((item) => fold(item.label).includes(fold(query))).slice(0, 50),
      onpick: (chosen) => {
        input.value = chosen;
        editor.type(focus, () => set(chosen));
        editor.flush();
      },
    });
  }
  return h("span", { class: `field-box ${size}` }, before ? h("span", { class: "sign", "aria-hidden": "true" }, before) : null, input, after ? h("span", { class: "sign", "aria-hidden": "true" }, after) : null);
}

function daysValue(editor, node, about, operator) {
  const items = DAY_PRESETS.map((days) => ({ label: `${days} days`, value: days }));
  return withUnit(inputBox(editor, node, {
    slot: "value", label: `${about.label} ${operator.before}, days`, value: node.source.value, mode: "numeric", size: "narrow", placeholder: "30",
    set: (typed) => (node.source.value = readNumber(String(typed))), items,
  }), "days");
}

function percentValue(editor, node, about, operator) {
  const isShare = operator.after === "%";
  const box = inputBox(editor, node, {
    slot: "value", label: `${about.label} ${operator.before}, ${isShare ? "percent" : "percentile"}`, value: node.source.value, mode: "decimal", size: "narrow",
    placeholder: isShare ? "10" : "75", after: isShare ? "%" : null,
    set: (typed) => {
      node.source.value = readNumber(typed);
      if (!isShare) unit.textContent = words();
    },
  });
  const words = () => `${ordinalEnding(node.source.value)} ${operator.after}`;
  const unit = h("span", { class: "unit" }, words());
  return isShare ? box : h("span", { class: "with-unit" }, box, unit);
}

// 1st, 2nd, 3rd, 75th
function ordinalEnding(value) {
  const digits = String(value ?? "");
  if (/1[123]$/.test(digits) || !/[123]$/.test(digits) || digits.includes(".")) return "th";
  return { 1: "st", 2: "nd", 3: "rd" }[digits.at(-1)];
}

function withUnit(box, unit) {
  return h("span", { class: "with-unit" }, box, h("span", { class: "unit" }, unit));
}

// Chips. Enter or a comma adds what was typed, a pasted list is taken apart, Backspace takes the last one back.
function manyValues(editor, node, about) {
  const values = () => listed(node.source.value);
  const focus = `${node.id}:value`;
  const read = (text) => (NUMERIC.includes(about.kind) ? readNumber(text) : choiceOf(about, text));
  const put = (texts, { stay = true } = {}) => {
    const added = texts.map(read).filter((one) => !values().some((own) => own === one));
    if (!added.length) return;
    editor.edit(() => (node.source.value = [...values(), ...added]), {
      focus: stay ? focus : undefined, say: added.length === 1 ? `Added ${shorten(added[0], 60)}` : `Added ${added.length} values`,
    });
  };
  const drop = (index) => {
    const gone = values()[index];
    editor.edit(() => (node.source.value = values().filter((_, at) => at !== index)), { focus, say: `Removed ${shorten(gone, 60)}` });
  };
  if (values().length > CHIPS_SHOWN || editor.asText.has(node.id)) return listAsText(editor, node, about, read);
  return h("div", { class: "chips" }, values().map((value, index) => chip(about, value, node, () => drop(index))), chipInput(editor, node, about, { focus, put, drop, values }));
}

function choiceOf(about, text) {
  return about.choices?.find((choice) => fold(choice.label) === fold(text) || choice.key === text)?.key ?? text;
}

function chip(about, value, node, ondrop) {
  const words = about.choices?.find((choice) => choice.key === value)?.label ?? (typeof value === "string" ? value : JSON.stringify(value));
  const label = shorten(words, 200);
  return h("span", { class: "chip" }, h("span", { class: "chip-words" }, label), h("button", { class: "chip-remove", "aria-label": `Remove ${shorten(words, 60)}`, "data-f": `${node.id}:chip:${shorten(words, 60)}`, onclick: ondrop }, icon("close", 12)));
}

function chipInput(editor, node, about, { focus, put, drop, values }) {
  const commit = (options) => {
    const typed = input.value;
    input.value = "";
    if (typed.trim()) put(NUMERIC.includes(about.kind) ? [typed.trim()] : splitList(typed), options);
  };
  const input = h("input", {
    type: "text", class: "chip-input", "data-f": focus, "aria-label": `Add a value for ${about.label}`, autocomplete: "off", spellcheck: "false",
    placeholder: values().length ? "Add …" : "Type or paste values", inputmode: NUMERIC.includes(about.kind) ? "decimal" : null,
    oninput: () => input.value.endsWith(",") && !/^\s*"[^"]*,$/.test(input.value) && !NUMERIC.includes(about.kind) && commit(),
    onkeydown: (event) => {
      if (event.key === "Enter" && input.value.trim()) {
        event.preventDefault();
        commit();
      } else if (event.key === "Backspace" && !input.value && values().length) {
        event.preventDefault();
        drop(values().length - 1);
      }
    },
    onblur: () => editor.afterClick(() => editor.has(node) && commit({ stay: false })),
    onpaste: (event) => {
      const parts = splitList(event.clipboardData?.getData("text/plain") ?? "");
      if (parts.length < 2) return;
      event.preventDefault();
      put(parts);
    },
  });
  const left = suggestionsOf(about).filter((item) => !values().includes(item.value));
  if (left.length) {
    suggesting(editor, input, {
      label: about.label, itemsFor: (query) => left.filter((item) => fold(item.label).includes(fold(query))).slice(0, 50),
      onpick: (value) => {
        input.value = "";
        put([value]);
      },
    });
  }
  return input;
}

// Long lists are text, one value per line: thousands of chips help nobody.
function listAsText(editor, node, about, read) {
  const focus = `${node.id}:value`;
  editor.asText.add(node.id);
  const area = h("textarea", {
    rows: 5, "aria-label": `Values for ${about.label}, one per line`, "data-f": focus, spellcheck: "false",
    oninput: () => editor.type(focus, () => {
      node.source.value = [...new Set(area.value.split(/\r?\n/).map((line) => line.trim()).filter(Boolean))].map(read);
      count.textContent = counted();
    }),
    onblur: () => editor.flush(),
  });
  area.value = listed(node.source.value).map(String).join("\n");
  const counted = () => `${listed(node.source.value).length.toLocaleString("en")} values, one per line`;
  const count = h("span", { class: "note" }, counted());
  return h("div", { class: "long-list" }, area, count);
}
