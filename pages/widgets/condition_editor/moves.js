// Putting conditions elsewhere: by dragging the handle, by the menu, and by Alt with the arrow keys.

function scopeOf(editor, node) {
  return editor.found.get(node.id)?.scope ?? "";
}

// Where a step in a direction leads: {group, index}, or the sentence why it leads nowhere.
function stepTarget(editor, node, direction) {
  const place = editor.found.get(node.id);
  const group = place.parent;
  const isInside = editor.found.get(group.id).index >= 0;
  if (direction === "up") return place.index > 0 ? { group, index: place.index - 1 } : "This is the first of its group.";
  if (direction === "down") return place.index < group.parts.length - 1 ? { group, index: place.index + 2 } : "This is the last of its group.";
  if (direction === "out") {
    const outer = editor.found.get(group.id);
    return isInside ? { group: outer.parent, index: outer.index + 1 } : "This is not inside a group.";
  }
  const before = group.parts[place.index - 1];
  const after = group.parts[place.index + 1];
  if (before?.type === "group") return { group: before, index: before.parts.length };
  if (after?.type === "group") return { group: after, index: 0 };
  return "There is no group next to it to move into.";
}

function step(editor, node, direction) {
  const place = editor.found.get(node.id);
  if (!place || place.index < 0) return;
  const target = stepTarget(editor, node, direction);
  if (typeof target === "string") return editor.announce(target);
  const focus = editor.focused()?.startsWith(`${node.id}:`) ? editor.focused() : `${node.id}:grip`;
  editor.edit(() => moveTo(editor.root, node.id, target.group.id, target.index), { focus });
  const now = editor.found.get(node.id);
  const words = { up: "Moved up", down: "Moved down", out: "Moved out of the group", into: "Moved into the group" }[direction];
  return editor.announce(`${words}: ${now.index + 1} of ${now.parent.parts.length}.`);
}

const STEP_KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "into" };

// The handle: pointer events, so that it works with a finger too. Nothing moves before it has been pulled a little.
function gripFor(editor, node, label) {
  const grip = h("button", {
    class: "grip", "aria-label": `Move ${label}`, title: "Drag to move, or use the arrow keys", "data-f": `${node.id}:grip`,
    onkeydown: (event) => {
      if (!STEP_KEYS[event.key] || event.altKey) return;
      event.preventDefault();
      step(editor, node, STEP_KEYS[event.key]);
    },
    onpointerdown: (event) => event.button === 0 && startDrag(editor, node, grip, event),
  }, icon("grip"));
  return grip;
}

function startDrag(editor, node, grip, start) {
  const card = grip.closest("[data-node]");
  const line = h("div", { class: "drop-line" });
  let target = null;
  let isDragging = false;
  const move = (event) => {
    if (!isDragging && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 5) return;
    if (!isDragging) {
      isDragging = true;
      card.classList.add("dragged");
      editor.box.append(line);
    }
    scrollWhenNearEdge(editor.box, event.clientY);
    target = nearestGap(editor, node, event);
    showGap(editor, line, target);
  };
  const end = (event) => {
    grip.removeEventListener("pointermove", move);
    grip.removeEventListener("pointerup", end);
    grip.removeEventListener("pointercancel", end);
    document.removeEventListener("keydown", cancel, true);
    line.remove();
    card.classList.remove("dragged");
    if (!isDragging || event.type !== "pointerup" || !target) return;
    const trial = clone(editor.root);
    if (!moveTo(trial, node.id, target.group.id, target.index)) return;
    editor.edit(() => moveTo(editor.root, node.id, target.group.id, target.index), { focus: `${node.id}:grip`, say: "Moved." });
  };
  const cancel = (event) => {
    if (event.key !== "Escape") return;
    target = null;
    end(event);
  };
  grip.setPointerCapture(start.pointerId);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
  document.addEventListener("keydown", cancel, true);
}

// The gap between two conditions that the pointer is closest to, among the groups this node may go to.
function nearestGap(editor, node, pointer) {
  let best = null;
  for (const list of editor.box.querySelectorAll("[data-list]")) {
    const place = editor.found.get(list.dataset.list);
    if (!place || contains(node, place.node.id) || place.scope !== scopeOf(editor, node)) continue;
    const around = list.getBoundingClientRect();
    const items = [...list.children].filter((child) => child.dataset.node);
    const tops = items.map((item) => item.getBoundingClientRect());
    const gaps = [...tops.map((rect, index) => ({ y: rect.top - 4, index })), { y: tops.length ? tops.at(-1).bottom + 4 : around.top + 12, index: tops.length }];
    for (const gap of gaps) {
      const aside = pointer.clientX < around.left - 20 ? around.left - 20 - pointer.clientX : 0;
      const cost = Math.abs(pointer.clientY - gap.y) + aside - place.depth;
      if (!best || cost < best.cost) best = { group: place.node, index: gap.index, y: gap.y, left: around.left, width: around.width, cost };
    }
  }
  return best;
}

function showGap(editor, line, target) {
  if (!target) return;
  const origin = editor.box.getBoundingClientRect();
  line.style.top = `${target.y - origin.top + editor.box.scrollTop}px`;
  line.style.left = `${target.left - origin.left}px`;
  line.style.width = `${target.width}px`;
}

function scrollWhenNearEdge(box, y) {
  for (let element = box; element; element = element.parentElement ?? element.getRootNode().host) {
    if (element.scrollHeight <= element.clientHeight + 1 || !/auto|scroll/.test(getComputedStyle(element).overflowY)) continue;
    const around = element.getBoundingClientRect();
    if (y < around.top + 40) element.scrollTop -= 12;
    if (y > around.bottom - 40) element.scrollTop += 12;
    return;
  }
}
