// The inside of a metric: its time window, its filters, and what is counted or added up.

function drawMetric(editor, node, about) {
  const metric = node.source.metric;
  const facts = factsOf(editor, metric.of);
  const isOpen = editor.measuring.has(node.id) || !facts || about.isOddAmount;
  const where = node.where.parts.length ? drawWhere(editor, node) : null;
  return h("div", { class: "metric" }, isOpen ? drawMeasure(editor, node, facts) : null, where, h("div", { class: "metric-foot" }, drawWindow(editor, node), facts ? filterButton(editor, node) : null, measureButton(editor, node, isOpen)));
}

function drawWhere(editor, node) {
  const group = node.where;
  const isPlain = group.parts.length < 2 && group.match === "all";
  const head = h("div", { class: "group-head where-head" }, h("span", { class: "soft" }, "where"), isPlain ? null : matchControl(editor, group, "Match all, any or none of the filters"), isPlain ? null : h("span", { class: "soft" }, "of these"));
  return h("div", { class: `group where match-${group.match}`, "data-node": group.id, role: "group", "aria-label": "Filters" }, head, problemSlot(group), drawParts(editor, group, node.source.metric.of));
}

function drawWindow(editor, node) {
  const metric = node.source.metric;
  const focus = `${node.id}:window`;
  if (metric.in_last_days === undefined || metric.in_last_days === null) {
    return h("button", { class: "add small", "data-f": focus, onclick: () => editor.edit(() => (metric.in_last_days = 90), { focus, say: "Only the last 90 days" }) }, icon("clock", 13), "Time window");
  }
  const items = DAY_PRESETS.map((days) => ({ label: `${days} days`, value: days }));
  const set = (typed) => (metric.in_last_days = readNumber(String(typed)));
  const drop = () => editor.edit(() => delete metric.in_last_days, { focus, say: "Of all time" });
  return h("span", { class: "window" }, h("span", { class: "unit" }, "in the last"),
    inputBox(editor, node, { slot: "window", label: "Days of the time window", value: metric.in_last_days, mode: "numeric", size: "narrow", placeholder: "90", set, items }),
    h("span", { class: "unit" }, "days"), iconButton("close", "Remove the time window", `${node.id}:window-remove`, drop));
}

function filterButton(editor, node) {
  const scope = node.source.metric.of;
  const open = (event) => openPicker(editor, event.currentTarget, { label: "Add a filter about", items: itemsFor(editor, scope), onchoose: (item) => addCondition(editor, node.where, item.condition) });
  return h("button", { class: "add small", "data-f": `${node.where.id}:add`, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": "Add a filter", onclick: open }, icon("filter", 13), "Filter");
}

function measureButton(editor, node, isOpen) {
  const toggle = () => {
    if (!editor.measuring.delete(node.id)) editor.measuring.add(node.id);
    editor.draw({ focus: `${node.id}:measure` });
  };
  return h("button", { class: "add small", "data-f": `${node.id}:measure`, "aria-expanded": String(isOpen), "aria-label": "Measure", title: "What is counted or added up", onclick: toggle }, icon("tune", 13), h("span", { class: "roomy" }, "Measure"));
}

function drawMeasure(editor, node, facts) {
  const metric = node.source.metric;
  const aggregate = facts?.aggregates.find((one) => one.key === (metric.aggregate ?? "count"));
  const change = (apply, focus) => editor.edit(() => reMeasure(editor, node, apply), { focus: `${node.id}:${focus}` });
  const parts = [
    pick({ options: facts?.aggregates ?? [], value: metric.aggregate ?? "count", label: "What to work out", focus: `${node.id}:aggregate`, onchange: (key) => change(() => (metric.aggregate = key), "aggregate") }),
    aggregate && needsAmount(aggregate) ? pick({ options: facts.amounts, value: metric.field ?? facts.amounts[0]?.key, label: "Of which amount", focus: `${node.id}:amount`, onchange: (key) => change(() => (metric.field = key), "amount") }) : null,
    h("span", { class: "unit" }, aggregate && needsAmount(aggregate) ? "over" : ""),
    pick({ options: editor.vocabulary.metrics, value: metric.of, label: "Of what happened", focus: `${node.id}:facts`, onchange: (key) => change(() => (metric.of = key), "facts") }),
  ];
  return h("div", { class: "measure" }, parts);
}

// Another aggregate or other facts: amounts and operators that no longer exist give way to ones that do.
function reMeasure(editor, node, apply) {
  const metric = node.source.metric;
  const before = aboutOf(editor, node, "");
  apply();
  const facts = factsOf(editor, metric.of);
  if (!facts.aggregates.some((one) => one.key === (metric.aggregate ?? "count"))) metric.aggregate = "count";
  const aggregate = facts.aggregates.find((one) => one.key === (metric.aggregate ?? "count"));
  if (!needsAmount(aggregate)) delete metric.field;
  else if (!facts.amounts.some((one) => one.key === metric.field)) metric.field = facts.amounts[0].key;
  const after = aboutOf(editor, node, "");
  if (operatorOf(editor, after, node, "") || before.kind === after.kind) return;
  Object.assign(node.source, { operator: "at_least", value: listed(node.source.value)[0] ?? 1 });
}
