// SPDX-License-Identifier: Apache-2.0
// What a page needs and no token: messages, questions, live rows, times that pass, copying, the theme, keys. Nothing here asks the node.
(() => {
  "use strict";

  const PAGES = { n: "/", b: "/blocked", t: "/traps", i: "/intelligence", m: "/mesh", l: "/ledger", s: "/settings" };
  const THEMES = ["auto", "light", "dark"];
  const UNITS = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
  const [TOAST_LIFE, CHORD] = [8000, 1500];

  const $ = (id) => document.getElementById(id);
  const main = $("main");

  // ---- Messages

  /** The same text twice is shown once: a page that polls a dead node must not bury the screen. */
  function toast({ text, kind }) {
    [...$("toasts").children].find((one) => one.firstChild.textContent === text)?.remove();
    const item = document.createElement("div");
    const said = document.createElement("span");
    const close = document.createElement("button");
    item.className = "toast toast--" + kind;
    said.textContent = text;
    close.className = "toast__close";
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "Dismiss");
    close.onclick = () => item.remove();
    item.append(said, close);
    $("toasts").append(item);
    setTimeout(() => item.remove(), TOAST_LIFE);
  }

  // ---- Questions

  /** Closing it in any way but with its button, as a log-out does, asks for nothing. */
  function question({ confirm, confirmWord = "" }, button, proceed) {
    const dialog = $("confirm");
    const input = $("confirm-word");
    const yes = $("confirm-yes");
    if (dialog.open) {
      return;
    }
    $("confirm-text").textContent = confirm;
    $("confirm-wanted").textContent = confirmWord;
    $("confirm-field").hidden = !confirmWord;
    yes.textContent = (button.matches("button") && button.textContent.trim()) || "Do it";
    yes.className = button.matches(".btn--danger") || confirmWord ? "btn btn--danger" : "btn btn--primary";
    input.oninput = () => { yes.disabled = confirmWord !== "" && input.value !== confirmWord; };
    input.value = dialog.returnValue = "";
    input.oninput();
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && proceed(), { once: true });
    dialog.showModal();
    (confirmWord ? input : $("confirm-no")).focus();
  }

  // ---- What arrives live

  const BADGES = { touch: "trap", conversation: "trap", intent: "credential", scan: "scan", alarm: "bad", mode: "warn", "web.refused": "warn", "ban.evicted": "bad", "trap.failed": "warn" };

  function badgeOf(type) {
    return BADGES[type] ?? (type.startsWith("ban.") ? "payload" : type.startsWith("allow.") ? "ok" : "muted");
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  /** Everything is set as text: a stranger may have chosen it. */
  function row({ type, at, subject = "", line = "" }) {
    const item = make("li", "fresh", "");
    const time = make("time", "", "");
    time.dateTime = time.dataset.since = at;
    item.append(time, " ", make("span", "badge badge--" + badgeOf(type), type), " ", make("span", "mono", subject), " ", make("span", "", line));
    return item;
  }

  /** The list says of which types it wants to hear; one with a dot at its end stands for all that begin so. */
  function tell(events) {
    const list = main.querySelector("[data-live]");
    if (!list) {
      return;
    }
    const wanted = list.dataset.live.split(" ");
    const heard = events.filter(({ type }) => wanted.some((one) => one === type || (one.endsWith(".") && type.startsWith(one))));
    heard.forEach((event) => list.prepend(row(event)));
    while (list.children.length > Number(list.dataset.liveMax)) {
      list.lastElementChild.remove();
    }
  }

  function find(selector) {
    try {
      return document.querySelector(selector);
    } catch {
      return null;
    }
  }

  // ---- Times that pass

  /** Two units at most: 23h 59m. */
  function left(seconds) {
    const first = UNITS.findIndex(([size]) => seconds >= size);
    const [size, unit] = UNITS[first];
    const [smaller, smallUnit] = UNITS[first + 1] ?? [];
    return Math.floor(seconds / size) + unit + (smaller ? " " + Math.floor((seconds % size) / smaller) + smallUnit : "");
  }

  function ago(seconds) {
    const [size, unit] = UNITS.find(([one]) => seconds >= one) ?? [1, "s"];
    return Math.floor(Math.max(seconds, 0) / size) + " " + (unit === "m" ? "min" : unit) + " ago";
  }

  function tick() {
    for (const time of main.querySelectorAll("time[data-expires], time[data-since]")) {
      const iso = time.dataset.expires ?? time.dataset.since;
      const ahead = (Date.parse(iso) - Date.now()) / 1000;
      const text = !time.dataset.expires ? ago(Math.floor(-ahead)) : ahead >= 1 ? left(Math.floor(ahead)) : "over";
      if (!Number.isNaN(ahead) && time.textContent !== text) {
        time.textContent = text;
        time.title = iso;
      }
    }
  }

  // ---- Copying

  async function copy(button) {
    const source = find(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      toast({ text: "Copied", kind: "ok" });
    } catch {
      toast({ text: "The browser does not let this page copy", kind: "bad" });
    }
  }

  // ---- Theme

  function setTheme(name) {
    document.documentElement.dataset.theme = $("theme").dataset.choice = name;
    $("theme").querySelector(".theme__text").textContent = name;
  }

  function storedTheme() {
    try {
      return THEMES.find((name) => name === localStorage.getItem("theme")) ?? "auto";
    } catch {
      return "auto";
    }
  }

  function nextTheme() {
    const name = THEMES[(THEMES.indexOf($("theme").dataset.choice) + 1) % THEMES.length];
    setTheme(name);
    try {
      localStorage.setItem("theme", name);
    } catch {
      // Then it lasts as long as this page.
    }
  }

  // ---- Keys

  let chordUntil = 0;

  function isTyping(event) {
    return event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]");
  }

  function onKey(event) {
    const idle = $("app").hidden || !$("keys-on").checked || event.ctrlKey || event.metaKey || event.altKey;
    if (idle || isTyping(event)) {
      return;
    }
    const page = performance.now() < chordUntil ? PAGES[event.key] : undefined;
    chordUntil = event.key === "g" ? performance.now() + CHORD : 0;
    const search = event.key === "/" && main.querySelector("input[type=search]");
    if (page) {
      document.querySelector(`#nav a[href="${page}"]`).click();
    } else if (search) {
      search.focus();
    } else if (event.key === "?") {
      $("keys").showModal();
    } else {
      return;
    }
    event.preventDefault();
  }

  document.addEventListener("honeymesh:toast", (event) => toast(event.detail));
  document.addEventListener("honeymesh:live", (event) => tell([event.detail].flat()));
  document.addEventListener("honeymesh:question", ({ detail }) => question(detail, detail.button, detail.proceed));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) {
      copy(button);
    }
  });
  $("confirm-no").addEventListener("click", () => $("confirm").close());
  $("keys-button").addEventListener("click", () => $("keys").showModal());
  $("theme").addEventListener("click", nextTheme);
  setTheme(storedTheme());
  setInterval(tick, 1000);
  new MutationObserver(tick).observe(main, { childList: true, subtree: true });
})();
