// The one layer that floats above the page: menus and lists. It lives in the browser's top layer, so no panel clips it.

function makeLayer(editor) {
  const box = h("div", { class: "layer", popover: "manual" });
  const layer = { box, anchor: null, onclose: null };

  layer.open = (anchor, content, { width = 0, onclose = null } = {}) => {
    layer.close();
    Object.assign(layer, { anchor, width, onclose });
    box.replaceChildren(...[content].flat());
    box.showPopover();
    layer.place();
    document.addEventListener("pointerdown", outside, true);
    window.addEventListener("scroll", layer.follow, true);
    window.addEventListener("resize", layer.follow);
  };

  layer.close = ({ focus = false } = {}) => {
    if (!layer.anchor) return;
    const { anchor, onclose } = layer;
    layer.anchor = layer.onclose = null;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("scroll", layer.follow, true);
    window.removeEventListener("resize", layer.follow);
    if (focus && anchor.isConnected) anchor.focus();
    if (box.isConnected && box.matches(":popover-open")) box.hidePopover();
    box.replaceChildren();
    onclose?.();
  };

  layer.place = () => {
    const around = layer.anchor.getBoundingClientRect();
    const margin = 8;
    const width = Math.min(Math.max(around.width, layer.width || 0), window.innerWidth - 2 * margin);
    const below = window.innerHeight - around.bottom - margin - 4;
    const above = around.top - margin - 4;
    const upward = below < 220 && above > below;
    box.style.width = `${width}px`;
    box.style.left = `${Math.max(margin, Math.min(around.left, window.innerWidth - width - margin))}px`;
    box.style.maxHeight = `${Math.max(120, Math.min(440, upward ? above : below))}px`;
    box.style.top = upward ? "auto" : `${around.bottom + 4}px`;
    box.style.bottom = upward ? `${window.innerHeight - around.top + 4}px` : "auto";
  };

  layer.follow = (event) => {
    if (event.target instanceof Node && box.contains(event.target)) return;
    if (!layer.anchor?.isConnected) layer.close();
    else layer.place();
  };

  const outside = (event) => {
    const path = event.composedPath();
    if (!path.includes(box) && !path.includes(layer.anchor)) layer.close();
  };
  box.addEventListener("focusout", (event) => {
    if (layer.anchor && event.relatedTarget && !box.contains(event.relatedTarget) && event.relatedTarget !== layer.anchor) layer.close();
  });
  return layer;
}

// The menu behind "⋯": arrow keys, Home, End, Escape.
function openMenu(editor, anchor, label, entries) {
  const buttons = entries.map((entry) =>
    h("button", { role: "menuitem", tabindex: "-1", class: "menu-item", onclick: () => run(entry) },
      icon(entry.icon), h("span", { class: "menu-words" }, entry.label), entry.keys ? h("kbd", {}, entry.keys) : null),
  );
  const run = (entry) => {
    editor.layer.close({ focus: true });
    entry.run();
  };
  const step = (by) => {
    const now = buttons.indexOf(editor.active());
    buttons[(now + by + buttons.length) % buttons.length].focus();
  };
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => buttons[0].focus(),
    End: () => buttons.at(-1).focus(),
    Escape: () => editor.layer.close({ focus: true }),
  };
  const menu = h("div", {
    class: "menu", role: "menu", "aria-label": label,
    onkeydown: (event) => {
      if (event.key === "Tab") editor.layer.close({ focus: true });
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    },
  }, buttons);
  anchor.setAttribute("aria-expanded", "true");
  editor.layer.open(anchor, menu, { width: 236, onclose: () => anchor.setAttribute("aria-expanded", "false") });
  buttons[0].focus();
}
