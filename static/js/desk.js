// Keys of the desk. Everything they do has a button; they can be switched off, in this browser (WCAG 2.2, 2.1.4).
const SETTING = "desk-keys";
const legend = document.querySelector("[data-reading-keys]");
const menus = [...document.querySelectorAll(".reading-menu")];
const storage = { read: () => null, write: () => {} };
try {
  storage.read = () => localStorage.getItem(SETTING);
  storage.write = (value) => localStorage.setItem(SETTING, value);
  storage.read();
} catch {
  // Where storage is forbidden, keys work and the choice lasts as long as the page.
  storage.read = () => null;
  storage.write = () => {};
}
let isOn = storage.read() !== "off";

// The style sheet then shows each button's key on it.
const show = () => document.documentElement.classList.toggle("has-keys", isOn);
show();

if (legend) {
  const box = legend.querySelector("input");
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    storage.write(isOn ? "on" : "off");
    show();
  });
  legend.hidden = false;
}

const isTyping = (target) => target.closest("textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]");

// A control in a closed menu is found too; reasons answer to their numbers only while their menu is open.
const find = (code) =>
  [...document.querySelectorAll(`[data-key="${code}"]`)].find((found) => !code.startsWith("Digit") || found.closest("[open]"));

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of menus) {
      const had = menu.open && menu.contains(document.activeElement);
      menu.open = false;
      if (had) menu.querySelector("summary").focus();
    }
    return;
  }
  if (!isOn || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isTyping(event.target)) return;
  const found = find(event.code);
  if (!found) return;
  event.preventDefault();
  if (found.matches("summary")) {
    const menu = found.parentElement;
    for (const other of menus) other.open = other === menu && !menu.open;
    if (menu.open) menu.querySelector(".button:not(summary)")?.focus();
  } else if (found.matches("textarea")) {
    found.focus();
  } else {
    found.click();
  }
});

// One menu at a time, in browsers that do not know it from the name of the element; a link in it closes it.
for (const menu of menus) {
  menu.addEventListener("toggle", () => {
    if (menu.open) for (const other of menus) if (other !== menu) other.open = false;
  });
  menu.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    menu.open = false;
    const target = document.querySelector(link.getAttribute("href"));
    const folded = target?.closest("details");
    if (folded) folded.open = true;
    target?.querySelector("textarea, input[type=checkbox]")?.focus();
  });
}

// A second press of a button would be answered with “somebody else was faster”.
for (const form of document.querySelectorAll("form[data-reading]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  addEventListener("pageshow", () => (isSent = false));
  // Asked about a note that is not saved (unsaved.js), an organiser may stay on the page, and decide later.
  addEventListener("beforeunload", (event) => {
    if (event.defaultPrevented) setTimeout(() => (isSent = false));
  });
}
