// The tree as the editor holds it: nodes with an id of their own, so that focus, history and problems can follow them.
//   {id, type: "group", match, parts}   {id, type: "condition", source, where?}   {id, type: "raw", source}
// `raw` is whatever this editor does not understand: it is shown, kept as it is, and can be removed.

const MATCHES = ["all", "any", "none"];
let lastId = 0;
const newId = () => `n${++lastId}`;

function readNode(source) {
  if (!isObject(source)) return { id: newId(), type: "raw", source };
  const matches = MATCHES.filter((match) => match in source);
  if (matches.length) {
    const [match] = matches;
    const isGroup = Object.keys(source).length === 1 && Array.isArray(source[match]);
    return isGroup ? groupOf(match, source[match].map(readNode)) : { id: newId(), type: "raw", source: clone(source) };
  }
  return readCondition(source);
}

function readCondition(source) {
  const named = ["field", "metric", "segment"].filter((key) => key in source);
  const metricIsOdd = "metric" in source && !isObject(source.metric);
  const fieldIsOdd = "field" in source && typeof source.field !== "string";
  if (named.length > 1 || metricIsOdd || fieldIsOdd) return { id: newId(), type: "raw", source: clone(source) };
  const node = { id: newId(), type: "condition", source: clone(source) };
  if (source.metric) {
    node.where = readTree(source.metric.where);
    delete node.source.metric.where;
  }
  return node;
}

function readTree(source) {
  if (source === undefined || source === null || source === "") return groupOf("all", []);
  if (Array.isArray(source)) return groupOf("all", source.map(readNode));
  if (isObject(source) && !Object.keys(source).length) return groupOf("all", []);
  const node = readNode(source);
  return node.type === "group" ? node : groupOf("all", [node]);
}

function groupOf(match, parts) {
  return { id: newId(), type: "group", match, parts };
}

function writeNode(node) {
  if (node.type === "group") return { [node.match]: node.parts.map(writeNode) };
  if (node.type === "raw" || !node.where) return clone(node.source);
  const written = clone(node.source);
  if (node.where.parts.length) {
    const where = writeNode(node.where);
    written.metric.where = where.all ?? where;
  }
  return written;
}

// Where everything is: id -> {node, parent, index, path, scope, depth}. `path` is what Python calls the place,
// `scope` the key of the facts inside a metric's filter and "" among customers.
function places(root) {
  const found = new Map();
  const visitGroup = (group, place, listPath) => {
    found.set(group.id, { ...place, node: group, listPath });
    group.parts.forEach((part, index) => {
      visit(part, { parent: group, index, path: `${listPath}[${index}]`, scope: place.scope, depth: place.depth + 1 });
    });
  };
  const visit = (node, place) => {
    if (node.type === "group") return visitGroup(node, place, `${place.path}.${node.match}`);
    found.set(node.id, { ...place, node });
    if (node.where) {
      const inside = `${place.path}.metric.where`;
      const listPath = node.where.match === "all" ? inside : `${inside}.${node.where.match}`;
      visitGroup(node.where, { parent: node, index: -1, path: inside, scope: node.source.metric.of ?? "", depth: 0 }, listPath);
    }
  };
  visitGroup(root, { parent: null, index: -1, path: "", scope: "", depth: 0 }, root.match);
  return found;
}

// The place a problem belongs to: the deepest one whose path the problem's path begins with.
function placeOfProblem(found, path) {
  const wanted = path.replaceAll(".[", "[");
  let best = null;
  let longest = -1;
  for (const place of found.values()) {
    for (const own of [place.path, place.listPath]) {
      if (own === undefined || own === null || own.length <= longest) continue;
      const rest = wanted.slice(own.length);
      if (wanted.startsWith(own) && (own === "" || rest === "" || /^[.[]/.test(rest))) {
        best = place;
        longest = own.length;
      }
    }
  }
  return best;
}

function withNewIds(node) {
  const copy = clone(node);
  const renew = (one) => {
    one.id = newId();
    one.parts?.forEach(renew);
    if (one.where) renew(one.where);
  };
  renew(copy);
  return copy;
}

// Take a node out; groups that this leaves empty go with it, since an empty "any" would silently match nobody.
function takeOut(root, id) {
  const place = places(root).get(id);
  if (!place || place.index < 0) return;
  place.parent.parts.splice(place.index, 1);
  const group = places(root).get(place.parent.id);
  if (!place.parent.parts.length && group && group.index >= 0) takeOut(root, place.parent.id);
}

function contains(node, id) {
  if (node.id === id) return true;
  return (node.parts ?? []).some((part) => contains(part, id)) || (node.where ? contains(node.where, id) : false);
}

// Move a node before position `index` of a group, both as they are now.
function moveTo(root, id, groupId, index) {
  const found = places(root);
  const from = found.get(id);
  const group = found.get(groupId)?.node;
  if (!from || from.index < 0 || !group || contains(from.node, groupId)) return false;
  if (from.parent === group && (index === from.index || index === from.index + 1)) return false;
  const stays = { id: newId(), type: "raw", source: null }; // holds the group open while the node moves within it
  from.parent.parts.splice(from.index, 1, stays);
  group.parts.splice(index, 0, from.node);
  takeOut(root, stays.id);
  return true;
}
