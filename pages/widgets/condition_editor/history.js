// What happens to the tree: one door for every change, with undo, redo and the way to Python.

const MOST_STEPS = 200;
const TYPING_PAUSE = 250; // ms until typed text goes to Python
const ONE_BURST = 1500; // ms within which typing in one place is one step to undo

const historyOf = {
  // A click or a structural change: drawn and sent at once.
  edit(editor, apply, { focus, say, openList, burst = null, redraw = null } = {}) {
    editor.layer.close();
    remember(editor, burst);
    apply();
    if (redraw) redraw();
    else editor.draw({ focus, openList });
    editor.drawTools();
    editor.flush(true);
    if (say) editor.announce(say);
  },

  // Typing: the element already shows it, so nothing is redrawn; Python hears after a pause.
  type(editor, burst, apply) {
    remember(editor, burst);
    apply();
    clearTimeout(editor.timer);
    editor.timer = setTimeout(() => editor.flush(), TYPING_PAUSE);
    editor.drawTools();
  },

  flush(editor, force = false) {
    if (!force && !editor.timer) return;
    clearTimeout(editor.timer);
    editor.timer = 0;
    const tree = writeNode(editor.root);
    const written = JSON.stringify(tree);
    if (written === editor.sent) return;
    editor.sent = written;
    editor.number += 1;
    editor.send("edited", { rev: editor.rev, number: editor.number, tree });
  },

  undo: (editor) => travel(editor, editor.past, editor.future, "Undone"),
  redo: (editor) => travel(editor, editor.future, editor.past, "Done again"),
};

function remember(editor, burst) {
  const now = Date.now();
  const goesOn = burst && editor.burst?.place === burst && now - editor.burst.at < ONE_BURST;
  editor.burst = burst ? { place: burst, at: now } : null;
  if (goesOn) return;
  editor.past.push(clone(editor.root));
  if (editor.past.length > MOST_STEPS) editor.past.shift();
  editor.future.length = 0;
}

function travel(editor, from, to, words) {
  if (!from.length) return editor.announce("Nothing more to do here.");
  editor.layer.close();
  clearTimeout(editor.timer);
  to.push(clone(editor.root));
  editor.root = from.pop();
  editor.burst = null;
  editor.draw({});
  editor.flush(true);
  return editor.announce(words);
}
