// Lists to choose from, after the WAI-ARIA combobox pattern: focus stays in the input, arrows move a mark in the list.

const MOST_SHOWN = 200;
const fold = (text) => String(text).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

// Rows that hold every word of the query, those whose label begins with it first.
function search(items, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return items.filter((item) => !item.onlyWhenSearched);
  const rank = (item) => {
    const label = fold(item.label);
    const all = `${label} ${fold(item.group ?? "")} ${fold(item.words ?? "")}`;
    if (!words.every((word) => all.includes(word))) return -1;
    if (label.startsWith(words[0])) return 3;
    if (words.every((word) => label.includes(word))) return 2;
    return 1;
  };
  const ranked = items.map((item) => ({ item, rank: rank(item) })).filter((one) => one.rank > 0);
  const best = new Map(); // groups stay together, the group with the best row first
  for (const { item, rank: height } of ranked) best.set(item.group, Math.max(best.get(item.group) ?? 0, height));
  ranked.sort((a, b) => best.get(b.item.group) - best.get(a.item.group) || b.rank - a.rank);
  const groups = [...new Set(ranked.map((one) => one.item.group))];
  return groups.flatMap((group) => ranked.filter((one) => one.item.group === group).map((one) => one.item));
}

// A listbox driven by `input`. `choose(item)` is called once; `itemsFor(query)` gives the rows.
function makeList({ input, id, label, itemsFor, choose, none }) {
  const box = h("div", { role: "listbox", id, class: "list", "aria-label": label });
  const list = { box, rows: [], active: -1 };

  list.draw = (query, { mark = -1 } = {}) => {
    const items = itemsFor(query).slice(0, MOST_SHOWN);
    list.rows = items.map((item, index) => row(item, index));
    const kids = [];
    let group = null;
    items.forEach((item, index) => {
      if (item.group && item.group !== group?.dataset.group) {
        const heading = h("div", { class: "list-heading", id: `${id}-g${index}`, role: "presentation" }, item.group);
        group = h("div", { role: "group", "aria-labelledby": heading.id, "data-group": item.group }, heading);
        kids.push(group);
      }
      if (item.group) group.append(list.rows[index]);
      else kids.push(list.rows[index]);
    });
    if (!kids.length && none) kids.push(h("div", { class: "list-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, none(query)));
    box.replaceChildren(...kids);
    list.items = items;
    list.mark(mark);
  };

  const row = (item, index) =>
    h("div", {
      role: "option", id: `${id}-${index}`, class: "option", "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(), // focus stays where it is
      onclick: () => choose(item),
      onpointermove: () => list.active !== index && list.mark(index, false),
    }, item.icon ? icon(item.icon, 15) : null, h("span", { class: "option-label" }, shorten(item.label)), item.hint ? h("span", { class: "option-hint" }, item.hint) : null);

  list.mark = (index, scroll = true) => {
    list.rows[list.active]?.setAttribute("aria-selected", "false");
    list.active = index;
    const marked = list.rows[index];
    marked?.setAttribute("aria-selected", "true");
    if (marked) input.setAttribute("aria-activedescendant", marked.id);
    else input.removeAttribute("aria-activedescendant");
    if (marked && scroll) marked.scrollIntoView({ block: "nearest" });
  };

  // Promise true when the key was meant for the list.
  list.key = (event) => {
    const last = list.rows.length - 1;
    const moves = {
      ArrowDown: () => Math.min(list.active + 1, last),
      ArrowUp: () => Math.max(list.active - 1, 0),
      PageDown: () => Math.min(list.active + 8, last),
      PageUp: () => Math.max(list.active - 8, 0),
    };
    if (moves[event.key] && last >= 0) {
      event.preventDefault();
      list.mark(moves[event.key]());
      return true;
    }
    if (event.key === "Enter" && list.active >= 0) {
      event.preventDefault();
      choose(list.items[list.active]);
      return true;
    }
    return false;
  };
  return list;
}

// A searchable list behind a button: what a condition is about.
function openPicker(editor, anchor, { label, items, chosen, onchoose }) {
  const input = h("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": "picker-list",
    "aria-label": label, placeholder: "Search …", autocomplete: "off", spellcheck: "false", class: "picker-search",
  });
  const list = makeList({
    input, id: "picker-list", label, itemsFor: (query) => search(items, query),
    choose: (item) => {
      editor.layer.close({ focus: true });
      onchoose(item);
    },
    none: (query) => `Nothing is called “${shorten(query, 40)}”.`,
  });
  const show = () => {
    const shown = search(items, input.value);
    list.draw(input.value, { mark: input.value ? 0 : shown.findIndex((item) => item.id === chosen) });
    editor.announceLater(`${shown.length} ${shown.length === 1 ? "choice" : "choices"}`);
  };
  input.oninput = show;
  input.onkeydown = (event) => {
    if (list.key(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      editor.layer.close({ focus: true });
    }
    if (event.key === "Tab") editor.layer.close({ focus: true });
  };
  anchor.setAttribute("aria-expanded", "true");
  editor.layer.open(anchor, [h("div", { class: "picker-top" }, icon("search", 15), input), list.box], {
    width: 320,
    onclose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  show();
  input.focus();
}

// An input with a list of what the data holds: free text is welcome, the list only helps.
// `onpick(value)` is a choice from the list; typing is the caller's business.
function suggesting(editor, input, { label, itemsFor, onpick }) {
  const id = `list-${newId()}`;
  const list = makeList({ input, id, label: "Suggestions", itemsFor, choose: (item) => { close(); onpick(item.value); } });
  const isOpen = () => editor.layer.anchor === input;
  const close = () => void (isOpen() && editor.layer.close());
  const open = (query) => {
    if (!itemsFor(query).length) return close();
    if (!isOpen()) {
      input.setAttribute("aria-expanded", "true");
      editor.layer.open(input, list.box, { width: 180, onclose: () => {
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
      } });
    }
    list.draw(query);
  };
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, value);
  input.setAttribute("autocomplete", "off");
  const typing = input.oninput;
  input.oninput = (event) => {
    typing?.(event);
    if (input.isConnected) open(input.value); // typing a comma may have redrawn the chips
  };
  input.onclick = () => void (isOpen() || open(""));
  const other = input.onkeydown;
  input.onkeydown = (event) => {
    if (isOpen() && event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (isOpen() && list.key(event)) {
      return;
    } else if (!isOpen() && event.key === "ArrowDown" && !event.altKey) {
      event.preventDefault();
      open("");
      list.mark(0);
    } else {
      if (event.key === "Enter" || event.key === "Tab") close();
      other?.(event);
    }
  };
}
