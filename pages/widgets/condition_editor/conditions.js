// Drawing the tree: groups, conditions, and the inside of a metric.

const JOINED_BY = { all: "and", any: "or", none: "nor" };
const OPPOSITE = { all: "any", any: "all", none: "all" };
const MATCH_CHOICES = [
  { key: "all", label: "All", hint: "Every condition must hold" },
  { key: "any", label: "Any", hint: "At least one condition must hold" },
  { key: "none", label: "None", hint: "No condition may hold" },
];

function matchControl(editor, group, label) {
  return segmented({
    options: MATCH_CHOICES, value: group.match, label, focus: `${group.id}:match`, className: "match",
    onchange: (match) => editor.edit(() => (group.match = match), { focus: `${group.id}:match:${match}`, say: `Match ${match} of these` }),
  });
}

function drawRoot(editor) {
  const group = editor.root;
  const head = h("div", { class: "group-head root-head" },
    h("span", { class: "soft wide-only" }, "Match"), matchControl(editor, group, "Match all, any or none of the conditions"), h("span", { class: "soft" }, "of these"), editor.tools);
  return h("div", { class: `group root match-${group.match}`, "data-node": group.id, role: "group", "aria-label": "Conditions" }, head, problemSlot(group), drawParts(editor, group, ""), group.parts.length ? null : drawEmpty(editor), drawFoot(editor, group, ""));
}

function drawEmpty(editor) {
  const words = editor.root.match === "any" ? "Nobody matches any of nothing. Add a condition." : "Everyone matches. Add a condition to narrow it down.";
  const chips = editor.vocabulary.quick_starts.map((start) =>
    h("button", { class: "quick-start", onclick: () => addCondition(editor, editor.root, start.condition) }, icon("plus", 13), start.label),
  );
  return h("div", { class: "empty" }, h("p", {}, words), h("div", { class: "quick-starts", role: "group", "aria-label": "Quick starts" }, chips));
}

function drawGroup(editor, group) {
  const { index } = editor.found.get(group.id);
  const label = `group ${index + 1}, ${group.match} of ${group.parts.length}`;
  const head = h("div", { class: "group-head" },
    gripFor(editor, group, label), matchControl(editor, group, "Match all, any or none of this group"), h("span", { class: "soft of-these" }, "of these"), actionsFor(editor, group, label));
  return h("div", { class: `group nested match-${group.match}`, "data-node": group.id, role: "group", "aria-label": `Group: ${group.match} of these` }, head, problemSlot(group), drawParts(editor, group, editor.found.get(group.id).scope), drawFoot(editor, group, editor.found.get(group.id).scope));
}

function drawParts(editor, group, scope) {
  const kids = group.parts.flatMap((part, index) => [index ? h("div", { class: "joiner", "aria-hidden": "true" }, JOINED_BY[group.match]) : null, drawNode(editor, part, scope)]);
  return h("div", { class: "parts", "data-list": group.id }, kids);
}

function drawNode(editor, node, scope) {
  if (node.type === "group") return drawGroup(editor, node);
  return node.type === "raw" ? drawRaw(editor, node) : drawCondition(editor, node, scope);
}

function drawFoot(editor, group, scope) {
  const add = (words, focus, run, iconName, more = {}) => h("button", { class: "add", "data-f": `${group.id}:${focus}`, "aria-haspopup": "listbox", "aria-expanded": "false", onclick: run, ...more }, icon(iconName, 14), words);
  const pickThen = (label, then) => (event) => openPicker(editor, event.currentTarget, { label, items: itemsFor(editor, scope), onchoose: (item) => then(item.condition) });
  return h("div", { class: "group-foot" },
    add(scope ? "Filter" : "Condition", "add", pickThen(scope ? "Add a filter about" : "Add a condition about", (condition) => addCondition(editor, group, condition)), "plus", { "aria-label": scope ? "Add a filter" : "Add a condition" }),
    add("Group", "add-group", pickThen("Add a group that begins with", (condition) => addGroup(editor, group, condition)), "group", { "aria-label": "Add a group" }));
}

function addCondition(editor, group, condition) {
  const node = readNode(clone(condition));
  editor.edit(() => group.parts.push(node), { focus: firstQuestion(node), say: `Added ${editor.nameOf(node)}`, openList: true });
}

function addGroup(editor, group, condition) {
  const node = readNode(clone(condition));
  editor.edit(() => group.parts.push(groupOf(OPPOSITE[group.match], [node])), { focus: firstQuestion(node), say: "Added a group", openList: true });
}

// Where a person will want to type next.
function firstQuestion(node) {
  const blank = node.where?.parts.find((part) => part.type === "condition" && (isBlank(part.source.value) || part.source.value.length === 0) && "value" in part.source);
  return `${(blank ?? node).id}:value`;
}

function drawRaw(editor, node) {
  return h("div", { class: "card raw", "data-node": node.id, role: "group", "aria-label": "Part that this editor does not know" },
    h("div", { class: "row" }, gripFor(editor, node, "this part"), h("code", { class: "raw-value subject" }, shorten(node.source, 300)), actionsFor(editor, node, "this part")), problemSlot(node));
}

function drawCondition(editor, node, scope) {
  const about = aboutOf(editor, node, scope);
  const operator = operatorOf(editor, about, node, scope);
  const asks = about.isUnknown && about.kind !== "segment" ? unknownAsk(node) : [operatorControl(editor, node, about, scope), operator ? valueWidget(editor, node, about, operator) : rawValue(node)];
  const row = h("div", { class: "row" }, gripFor(editor, node, about.label), subjectButton(editor, node, about, scope), h("div", { class: "ask" }, asks), actionsFor(editor, node, about.label));
  const inside = about.isMetric && node.where ? drawMetric(editor, node, about) : null;
  return h("div", { class: `card ${about.isUnknown ? "unknown" : ""}`, "data-node": node.id, role: "group", "aria-label": `Condition: ${shorten(about.label, 80)}` }, row, inside, problemSlot(node));
}

function subjectButton(editor, node, about, scope) {
  return h("button", {
    class: "subject", "data-f": `${node.id}:subject`, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `${about.kind === "segment" ? "Segment: " : ""}${shorten(about.label, 80)}. Change what is asked`,
    title: about.label,
    onclick: (event) => openPicker(editor, event.currentTarget, {
      label: "Ask about", items: itemsFor(editor, scope), chosen: chosenId(editor, node),
      onchoose: (item) => editor.edit(() => changeSubject(editor, node, scope, item.condition), { focus: `${node.id}:subject`, say: `Now about ${item.label}` }),
    }),
  }, icon(about.icon, 15), about.kind === "segment" ? h("span", { class: "subject-of" }, "Segment") : null, h("span", { class: "subject-words" }, shorten(about.label, 80)), icon("chevron", 14));
}

function operatorControl(editor, node, about, scope) {
  const all = operatorsOf(editor, about, scope);
  return pick({
    options: all.filter((one) => !one.hidden || one.key === node.source.operator), value: node.source.operator, label: `How to compare ${about.label}`,
    focus: `${node.id}:operator`, className: "operator",
    onchange: (key) => editor.edit(() => changeOperator(editor, node, scope, key), { burst: `${node.id}:operator`, redraw: () => redrawValue(editor, node, about, scope) }),
  });
}

// The menu of operators stays where it is: replaced while somebody types in it, it would forget the letters before.
function redrawValue(editor, node, about, scope) {
  const ask = editor.tree.querySelector(`[data-node="${node.id}"] > .row > .ask`);
  const widget = valueWidget(editor, node, about, operatorOf(editor, about, node, scope));
  while (ask.children.length > 1) ask.lastChild.remove();
  if (widget) ask.append(widget);
}

function unknownAsk(node) {
  return [node.source.operator ? h("code", { class: "raw-value" }, shorten(node.source.operator, 40)) : null, rawValue(node)];
}

const problemSlot = (node) => h("div", { class: "problems", "data-problems": node.id, id: `problems-${node.id}` });

// --- what can be done with a part

function actionsFor(editor, node, label) {
  return h("div", { class: "actions" },
    iconButton("more", `More for ${label}`, `${node.id}:more`, (event) => openMenu(editor, event.currentTarget, `More for ${label}`, menuFor(editor, node)), { title: "Move, copy, group", "aria-haspopup": "menu", "aria-expanded": "false" }),
    iconButton("close", `Remove ${label}`, `${node.id}:remove`, () => removeNode(editor, node), { title: "Remove" }));
}

function menuFor(editor, node) {
  const entry = (iconName, label, run, keys) => ({ icon: iconName, label, run, keys });
  const move = (direction, iconName, label, keys) => (typeof stepTarget(editor, node, direction) === "string" ? null : entry(iconName, label, () => step(editor, node, direction), keys));
  return [
    move("up", "up", "Move up", "Alt ↑"), move("down", "down", "Move down", "Alt ↓"), move("out", "out", "Move out of the group", "Alt ←"), move("into", "into", "Move into the group", "Alt →"),
    entry("copy", "Duplicate", () => duplicate(editor, node)),
    entry("group", "Wrap in a group", () => wrap(editor, node)),
    node.type === "group" ? entry("out", "Dissolve the group", () => dissolve(editor, node)) : null,
    entry("trash", "Remove", () => removeNode(editor, node)),
  ].filter(Boolean);
}

function duplicate(editor, node) {
  const { parent, index } = editor.found.get(node.id);
  const copy = withNewIds(node);
  editor.edit(() => parent.parts.splice(index + 1, 0, copy), { focus: `${copy.id}:grip`, say: "Duplicated." });
}

function wrap(editor, node) {
  const { parent, index } = editor.found.get(node.id);
  editor.edit(() => parent.parts.splice(index, 1, groupOf(OPPOSITE[parent.match], [node])), { focus: `${node.id}:grip`, say: "Wrapped in a group." });
}

function dissolve(editor, group) {
  const { parent, index } = editor.found.get(group.id);
  editor.edit(() => parent.parts.splice(index, 1, ...group.parts), { focus: `${(group.parts[0] ?? parent).id}:grip`, say: "The group is dissolved." });
}

function removeNode(editor, node) {
  let { parent, index } = editor.found.get(node.id);
  while (parent.parts.length === 1 && editor.found.get(parent.id).index >= 0) ({ parent, index } = editor.found.get(parent.id));
  const next = parent.parts[index + 1] ?? parent.parts[index - 1];
  const label = editor.nameOf(node);
  editor.edit(() => takeOut(editor.root, node.id), { focus: next ? `${next.id}:grip` : `${parent.id}:add`, say: `Removed ${label}. Undo with Control Z.` });
}
