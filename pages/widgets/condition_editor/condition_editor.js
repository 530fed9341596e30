// The editor as Streamlit calls it: on the first drawing and again whenever Python has something new to say.

const editors = new WeakMap(); // parentElement -> editor

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const box = parentElement.querySelector(".condition-editor");
  let editor = editors.get(parentElement);
  if (!editor || editor.box !== box) editors.set(parentElement, (editor = makeEditor(box)));
  editor.send = setStateValue;
  hear(editor, data);
  return () => {
    if (box.isConnected) return; // Streamlit also says goodbye for a drawing that the next one overtook
    clearTimeout(editor.timer);
    editor.layer.close();
  };
}

function makeEditor(box) {
  const editor = {
    box, vocabulary: null, root: null, rev: null, number: 0, past: [], future: [], burst: null, timer: 0, sent: "", send: () => {},
    found: new Map(), problems: new Map(), memory: {}, asText: new Set(), measuring: new Set(), queued: [], isPointerDown: false,
  };
  editor.layer = makeLayer(editor);
  editor.tree = h("div", { class: "tree", tabindex: "-1" });
  editor.live = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  editor.tools = h("div", { class: "tools", role: "group", "aria-label": "History" },
    iconButton("undo", "Undo", "undo", () => historyOf.undo(editor), { title: "Undo (Ctrl Z)" }), iconButton("redo", "Redo", "redo", () => historyOf.redo(editor), { title: "Redo (Ctrl Shift Z)" }));
  for (const name of ["edit", "type", "flush"]) editor[name] = (...given) => historyOf[name](editor, ...given);
  editor.has = (node) => editor.found.get(node.id)?.node === node;
  editor.active = () => box.getRootNode().activeElement;
  editor.focused = () => editor.active()?.dataset?.f;
  editor.nameOf = (node) => (node.type === "condition" ? aboutOf(editor, node, scopeOf(editor, node)).label : node.type === "group" ? "the group" : "the part");
  editor.announce = (words) => {
    editor.live.textContent = "";
    requestAnimationFrame(() => (editor.live.textContent = words));
  };
  editor.announceLater = (words) => {
    clearTimeout(editor.later);
    editor.later = setTimeout(() => editor.announce(words), 500);
  };
  editor.afterClick = (run) => (editor.isPointerDown ? editor.queued.push(run) : run());
  editor.draw = (options) => draw(editor, options);
  editor.drawTools = () => drawTools(editor);
  box.replaceChildren(editor.tree, editor.live, editor.layer.box);
  listen(editor);
  return editor;
}

// Take what Python says. The tree is only taken over when its `rev` is new; otherwise the browser knows better.
function hear(editor, data) {
  const isNew = editor.rev !== data.rev;
  const names = JSON.stringify([data.vocabulary.fields.map((f) => [f.key, f.label, f.kind, f.choices]), data.vocabulary.segments, data.vocabulary.currency]);
  const isRenamed = editor.names !== names;
  Object.assign(editor, { vocabulary: data.vocabulary, names });
  editor.box.inert = data.locked; // to be read: nothing in it takes a press or the keyboard
  editor.box.classList.toggle("locked", data.locked);
  editor.box.style.height = data.height ? `${data.height}px` : "";
  editor.box.style.colorScheme = isDark(editor.box) ? "dark" : "light";
  if (isNew) replaceTree(editor, data);
  if (isNew || (isRenamed && !editor.layer.anchor)) editor.draw({});
  if (isNew || data.seen === editor.number) {
    editor.problems = new Map();
    for (const problem of data.problems) {
      const id = placeOfProblem(editor.found, problem.path)?.node.id ?? editor.root.id;
      editor.problems.set(id, [...(editor.problems.get(id) ?? []), problem]);
    }
    showProblems(editor);
  }
}

function replaceTree(editor, data) {
  const isFirst = editor.root === null;
  clearTimeout(editor.timer);
  editor.layer.close();
  if (!isFirst && data.undoable) editor.past.push(clone(editor.root));
  else editor.past.length = 0;
  editor.future.length = 0;
  Object.assign(editor, { rev: data.rev, root: readTree(data.tree), timer: 0, burst: null, number: data.seen, sent: JSON.stringify(data.tree) });
}

function isDark(box) {
  const probe = h("i", { class: "unseen probe" });
  box.append(probe);
  const [red, green, blue] = (getComputedStyle(probe).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  probe.remove();
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

// Draw everything anew, and give focus and caret back to where they were.
function draw(editor, { focus, openList } = {}) {
  const had = editor.active();
  const wanted = focus ?? editor.focused();
  const caret = had && "selectionStart" in had && !focus ? [had.selectionStart, had.selectionEnd] : null;
  editor.found = places(editor.root);
  editor.drawTools();
  editor.tree.replaceChildren(drawRoot(editor));
  showProblems(editor);
  if (!had && !focus) return;
  const target = focusTarget(editor, wanted);
  (target ?? editor.tree).focus({ preventScroll: !focus });
  if (target && caret && caret[0] !== null && target.type === "text") target.setSelectionRange(...caret);
  if (openList && target?.role === "combobox") target.click();
}

function focusTarget(editor, wanted) {
  if (!wanted) return null;
  const all = [...editor.tree.querySelectorAll("[data-f]")];
  const id = wanted.split(":")[0];
  const ways = [(f) => f === wanted, (f) => f.startsWith(`${wanted}:`) || f.startsWith(`${wanted}0`), (f) => f === `${id}:operator`, (f) => f.startsWith(`${id}:`)];
  for (const way of ways) {
    const found = all.find((element) => way(element.dataset.f));
    if (found) return found;
  }
  return null;
}

function drawTools(editor) {
  const [undo, redo] = editor.tools.querySelectorAll("button");
  undo.setAttribute("aria-disabled", String(!editor.past.length));
  redo.setAttribute("aria-disabled", String(!editor.future.length));
}

// Problems appear where they belong without a redraw, so that typing is never disturbed.
function showProblems(editor) {
  for (const slot of editor.tree.querySelectorAll("[data-problems]")) {
    const found = editor.problems.get(slot.dataset.problems) ?? [];
    const card = slot.parentElement;
    const hasFault = found.some((problem) => !problem.is_gap);
    card.classList.toggle("fault", hasFault);
    card.classList.toggle("gap", found.length > 0 && !hasFault);
    slot.replaceChildren(...found.map((problem) => h("p", { class: problem.is_gap ? "hint" : "error" }, problem.is_gap ? null : icon("warning", 14), h("span", {}, shorten(problem.message, 400)))));
    for (const input of card.querySelectorAll(`[data-f^="${slot.dataset.problems}:value"]`)) {
      if (found.length) input.setAttribute("aria-describedby", slot.id);
      else input.removeAttribute("aria-describedby");
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(input.tagName)) input.setAttribute("aria-invalid", String(hasFault));
    }
  }
}

function listen(editor) {
  const { box } = editor;
  box.onkeydown = (event) => {
    shortcut(editor, event);
    event.stopPropagation(); // single letters are shortcuts of the page around
  };
  box.onkeyup = box.onkeypress = (event) => event.stopPropagation();
  // A redraw between press and release would take the button away from under the finger.
  box.addEventListener("pointerdown", () => {
    editor.isPointerDown = true;
    const done = () => setTimeout(() => {
      editor.isPointerDown = false;
      editor.queued.splice(0).forEach((run) => run());
    });
    for (const ending of ["pointerup", "pointercancel"]) document.addEventListener(ending, done, { once: true, capture: true });
  }, true);
}

function shortcut(editor, event) {
  const target = event.composedPath()[0];
  const key = event.key.toLowerCase();
  const inSearch = target.classList?.contains("picker-search");
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !inSearch && (key === "z" || key === "y")) {
    event.preventDefault();
    if (key === "y" || event.shiftKey) historyOf.redo(editor);
    else historyOf.undo(editor);
    return;
  }
  if (target.tagName !== "BUTTON") return;
  const id = target.closest?.(".tree [data-node]")?.dataset.node;
  const node = id && editor.found.get(id)?.node;
  if (!node || editor.found.get(id).index < 0) return;
  if (event.altKey && STEP_KEYS[event.key]) {
    event.preventDefault();
    step(editor, node, STEP_KEYS[event.key]);
  } else if (event.key === "Delete" && target.classList.contains("grip")) {
    event.preventDefault();
    removeNode(editor, node);
  }
}
