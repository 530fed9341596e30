// What a condition is about: a field, a metric or a segment; what the picker offers; what a change of subject keeps.

const NO_FIELD = { key: "", kind: null, label: "Choose what to ask", icon: "text", isUnknown: true };

// {key, kind, label, icon, choices, suggestions, isUnknown} of a condition's subject.
function aboutOf(editor, node, scope) {
  const source = node.source;
  if ("segment" in source) return aboutSegment(editor, source.segment);
  if ("metric" in source) return aboutMetric(editor, source.metric, node.where);
  if (!source.field) return NO_FIELD;
  const field = fieldsOf(editor, scope).find((one) => one.key === source.field);
  if (!field) return { ...NO_FIELD, key: source.field, label: source.field, icon: "warning" };
  return { ...field, icon: field.kind, field: field.key };
}

function fieldsOf(editor, scope) {
  return (scope ? factsOf(editor, scope)?.fields : editor.vocabulary.fields) ?? [];
}

const factsOf = (editor, key) => editor.vocabulary.metrics.find((facts) => facts.key === key);

function aboutSegment(editor, key) {
  const segment = editor.vocabulary.segments.find((one) => one.key === key);
  const label = segment?.name ?? (key ? String(key) : "Choose a segment");
  return { key, kind: "segment", label, icon: segment ? "segment" : "warning", isUnknown: !segment };
}

function aboutMetric(editor, metric, where) {
  const facts = factsOf(editor, metric.of);
  const aggregate = facts?.aggregates.find((one) => one.key === (metric.aggregate ?? "count"));
  if (!aggregate) return { ...NO_FIELD, label: `${metric.aggregate ?? "count"} of ${metric.of}`, icon: "warning", isMetric: true };
  const amount = amountOf(facts, metric);
  return {
    key: metric.of, isMetric: true, icon: "metric", label: metricLabel(editor, metric, facts, aggregate, amount, where),
    kind: aggregate.kind ?? amount?.kind ?? "number", isUnknown: false, isOddAmount: needsAmount(aggregate) && !amount,
  };
}

const needsAmount = (aggregate) => aggregate.kind === null || aggregate.kind === undefined;
const amountOf = (facts, metric) => (metric.field ? facts.amounts.find((one) => one.key === metric.field) : facts.amounts[0]);

function metricLabel(editor, metric, facts, aggregate, amount, where) {
  const same = editor.vocabulary.presets.find(({ condition: { metric: m } }) => !m.where && m.of === metric.of && m.aggregate === aggregate.key && (m.field ?? "") === (needsAmount(aggregate) ? amount?.key ?? "" : ""));
  if (same) return same.label;
  if (aggregate.key === "count") return `${aggregate.label} ${lower(facts.label)}`;
  if (!needsAmount(aggregate)) return `${aggregate.label} ${facts.singular}`;
  return `${aggregate.label} ${lower(amount?.label ?? String(metric.field))} (${lower(facts.label)})`;
}

// --- what the picker offers

function itemsFor(editor, scope) {
  const fields = fieldsOf(editor, scope).map((field) => ({
    id: `field:${field.key}`, label: field.label, group: field.group, words: `${field.key} ${field.key.replaceAll("_", " ")}`, icon: field.kind,
    condition: { field: field.key, ...clone(field.start) },
  }));
  if (scope) return fields;
  const presets = editor.vocabulary.presets.map((preset) => ({
    id: `preset:${preset.label}`, label: preset.label, group: preset.group, words: `${preset.words} behaviour metric`, icon: "metric", condition: preset.condition,
  }));
  const segments = editor.vocabulary.segments.map((segment) => ({
    id: `segment:${segment.key}`, label: segment.name, group: "Segments", words: `${segment.key} segment member`, icon: "segment",
    condition: { segment: segment.key, operator: "in" },
  }));
  return [...fields, ...presets, ...rarerMetrics(editor, presets), ...segments];
}

// Every other sum, average and extreme: too many for the menu, found by searching.
function rarerMetrics(editor, presets) {
  const known = new Set(presets.map((preset) => preset.label));
  return editor.vocabulary.metrics.flatMap((facts) =>
    facts.aggregates.flatMap((aggregate) =>
      (needsAmount(aggregate) ? facts.amounts : [null]).map((amount) => {
        const metric = { of: facts.key, aggregate: aggregate.key, ...(amount ? { field: amount.key } : {}) };
        const label = metricLabel(editor, metric, facts, aggregate, amount);
        return { id: `metric:${label}`, label, group: "Behaviour", words: `${facts.key} metric`, icon: "metric", onlyWhenSearched: true, condition: { metric, operator: "at_least", value: 1 } };
      }).filter((item) => !known.has(item.label)),
    ),
  );
}

function chosenId(editor, node) {
  if ("segment" in node.source) return `segment:${node.source.segment}`;
  if ("metric" in node.source) return `preset:${aboutOf(editor, node, "").label}`;
  return `field:${node.source.field}`;
}

// --- operators

const SEGMENT_OPERATORS = [{ key: "in", label: "the customer is in it", takes: "nothing" }, { key: "not_in", label: "the customer is not in it", takes: "nothing" }];

function operatorsOf(editor, about, scope) {
  if (about.kind === "segment") return SEGMENT_OPERATORS;
  const all = editor.vocabulary.operators[about.kind] ?? [];
  return all.filter((operator) => !(scope && operator.takes === "percent")); // percentiles are taken over customers
}

const operatorOf = (editor, about, node, scope) => operatorsOf(editor, about, scope).find((one) => one.key === node.source.operator);

// Give a condition another subject, keeping operator and value where they still make sense.
function changeSubject(editor, node, scope, chosen) {
  const fresh = readNode(clone(chosen));
  const before = aboutOf(editor, node, scope);
  const after = aboutOf(editor, fresh, scope);
  const operator = operatorOf(editor, before, node, scope);
  const still = operatorsOf(editor, after, scope).find((one) => one.key === node.source.operator && !one.hidden);
  const isKept = operator && still && "field" in node.source && "field" in fresh.source && before.kind === after.kind && after.kind !== "choice";
  if (isKept) {
    fresh.source.operator = still.key;
    fresh.source.value = carryOver(node.source.value, { ...operator, ...before }, { ...still, ...after, key: still.key });
    if (isForeign(fresh.source.value, after)) fresh.source.value = still.takes === "many" ? [] : "";
  }
  if (node.source.metric?.in_last_days && fresh.source.metric) fresh.source.metric.in_last_days = node.source.metric.in_last_days;
  if (fresh.source.value === undefined) delete fresh.source.value;
  node.source = fresh.source;
  node.where = fresh.where;
}

// Words of another field, none of which this one has ever held.
function isForeign(value, about) {
  const known = about.suggestions ?? [];
  const own = listed(value).map(String);
  return known.length > 0 && own.length > 0 && !own.some((one) => known.some((word) => fold(word) === fold(one)));
}

function changeOperator(editor, node, scope, key) {
  const about = aboutOf(editor, node, scope);
  const from = operatorOf(editor, about, node, scope) ?? { takes: "nothing" };
  const to = operatorsOf(editor, about, scope).find((one) => one.key === key);
  const memory = (editor.memory[node.id] ??= {});
  if (from.takes !== "nothing") memory[`${about.kind}:${from.takes}`] = clone(node.source.value);
  const remembered = from.takes === to.takes ? undefined : memory[`${about.kind}:${to.takes}`];
  const carried = carryOver(node.source.value, { ...about, ...from }, { ...about, ...to, key });
  const value = from.takes === "nothing" && remembered !== undefined ? remembered : carried;
  node.source.operator = key;
  if (value === undefined) delete node.source.value;
  else node.source.value = value;
}
