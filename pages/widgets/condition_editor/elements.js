// Making elements. Text is always set as text: nothing a person or a shop typed is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  undo: "M9 7L4 12l5 5M4 12h10a5 5 0 0 1 0 10h-2",
  redo: "M15 7l5 5-5 5M20 12H10a5 5 0 0 0 0 10h2",
  chevron: "M7 10l5 5 5-5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
  group: "M8 4H5v16h3M16 4h3v16h-3M10 9h4M10 15h4",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
  filter: "M4 6h16M7 12h10M10 18h4",
  tune: "M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  out: "M19 12H5M11 6l-6 6 6 6",
  into: "M5 12h14M13 6l6 6-6 6",
  trash: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
  check: "M5 13l4 4L19 7",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  text: "M5 7V5h14v2M12 5v14M9 19h6",
  number: "M10 4L8 20M16 4l-2 16M5 9h15M4 15h15",
  money: "M12 3v18M16.5 7.5C16 6 14 5.5 12 5.5c-2.500 0-4.500 1-4.500 3.200 0 4.600 9.500 2 9.500 6.600 0 2.200-2.200 3.200-5 3.200-2.300 0-4.500-.8-5-2.500",
  date: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
  yes_no: "M8 7h8a5 5 0 0 1 0 10H8A5 5 0 0 1 8 7zM16 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  choice: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  metric: "M13 3L5 14h6l-1 7 8-11h-6z",
  segment: "M12 4v8h8a8 8 0 1 1-8-8zM16 3.800A8 8 0 0 1 20.200 8H16z",
  warning: "M12 4L2.500 20h19zM12 10v4M12 17h.01",
};
ICONS.time = ICONS.date;

function icon(name, size = 16) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const heavy = name === "more" || name === "grip";
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" })) svg.setAttribute(key, value);
  svg.setAttribute("class", heavy ? "icon heavy" : "icon");
  path.setAttribute("d", ICONS[name] ?? ICONS.text);
  svg.append(path);
  return svg;
}

// h("button", {class: "quiet", onclick: f, "aria-label": "Undo"}, icon("undo"), "text")
function h(tag, attributes = {}, ...kids) {
  const element = document.createElement(tag);
  if (tag === "button") element.type = "button";
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element[key] = (event) => void value(event); // returning false would swallow the key
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...kids.flat().filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return element;
}

const shorten = (value, most = 120) => {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return text.length > most ? `${text.slice(0, most)}…` : text;
};
const lower = (label) => (/^[A-Z]{2}|^[A-Z]-/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1));
const clone = (value) => (value === undefined ? undefined : structuredClone(value));
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// A native select under its own words: as wide as what is chosen, and with the menu each device knows best.
function pick({ options, value, label, focus, onchange, className = "" }) {
  const known = options.some((option) => option.key === value);
  const all = known ? options : [{ key: "", label: value ? shorten(String(value), 40) : "Choose …" }, ...options];
  const chosen = all.find((option) => option.key === (known ? value : ""));
  const select = h(
    "select",
    { "aria-label": label, "data-f": focus, onchange: () => select.value !== "" && choose(select.value) },
    all.map((option) => {
      const one = h("option", { value: option.key }, option.label);
      one.selected = option === chosen;
      return one;
    }),
  );
  const words = h("span", { class: "pick-words", "aria-hidden": "true" }, chosen.before || chosen.label);
  const choose = (key) => {
    const option = options.find((one) => one.key === key);
    words.textContent = option.before || option.label;
    onchange(key);
  };
  return h("span", { class: `pick ${className} ${known ? "" : "unknown"}` }, words, icon("chevron", 14), select);
}

// One of two or three, all in sight.
function segmented({ options, value, label, focus, onchange, className = "" }) {
  const buttons = options.map((option) =>
    h("button", {
      "aria-pressed": String(option.key === value),
      title: option.hint,
      "data-f": `${focus}:${option.key}`,
      class: `tone-${option.key}`,
      onclick: () => option.key !== value && onchange(option.key),
    }, option.label),
  );
  return h("div", { class: `segmented ${className}`, role: "group", "aria-label": label }, buttons);
}

function iconButton(name, label, focus, onclick, more = {}) {
  return h("button", { class: "icon-button", "aria-label": label, title: more.title ?? label, "data-f": focus, onclick, ...more }, icon(name));
}
