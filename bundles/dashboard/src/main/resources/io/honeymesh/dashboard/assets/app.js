// SPDX-License-Identifier: Apache-2.0
// The shell: who is logged in, which page is shown, what happens meanwhile. The token is in this closure and nowhere else.
"use strict";

(() => {
  const PAGES = { n: "/now", b: "/blocked", t: "/traps", i: "/intelligence", m: "/mesh", l: "/ledger", s: "/settings" };
  const LONGEST_PAUSE_MS = 30000;
  const REVOKED = 4401;
  const MISSES_SHOWN_MS = 8000;

  const byId = (id) => document.getElementById(id);
  const main = byId("main");

  let token = "";
  let me = null;
  let socket = null;
  let pause = 1000;
  let paused = false;
  let reconnect = 0;

  // ---- what is said to the node

  const headers = () => ({ Authorization: "Bearer " + token });

  function toast(text, bad) {
    const item = document.createElement("div");
    item.className = bad ? "toast toast--bad" : "toast";
    item.textContent = text;
    byId("toasts").append(item);
    setTimeout(() => item.remove(), MISSES_SHOWN_MS);
  }

  async function problemOf(response) {
    try {
      const problem = await response.json();
      return problem.detail || problem.title;
    } catch {
      return "The node answered " + response.status;
    }
  }

  /** @returns what was answered, or null if it was not done, which has been told then */
  async function api(method, path, body) {
    try {
      const response = await fetch(path, {
        method,
        headers: body === undefined ? headers() : { ...headers(), "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
      });
      if (response.status === 401) {
        logOut("This token lets nobody in any more.");
        return null;
      }
      if (!response.ok) {
        toast(await problemOf(response), true);
        return null;
      }
      return response.status === 204 ? {} : await response.json();
    } catch {
      toast("The node doesn't answer.", true);
      return null;
    }
  }

  // ---- logging in and out

  async function logIn(given) {
    const error = byId("login-error");
    error.textContent = "";
    let response;
    try {
      response = await fetch("/api/v1/me", { headers: { Authorization: "Bearer " + given }, cache: "no-store" });
    } catch {
      error.textContent = "The node doesn't answer.";
      return;
    }
    if (response.status === 429) {
      error.textContent = "Too many tries: wait " + (response.headers.get("Retry-After") || "some") + " seconds.";
    } else if (!response.ok) {
      error.textContent = "This token lets nobody in.";
    } else {
      token = given;
      me = await response.json();
      byId("token").value = "";
      byId("who").textContent = me.name + " (" + me.role.toLowerCase() + ") at " + me.node;
      byId("login").hidden = true;
      byId("app").hidden = false;
      go(location.pathname === "/" ? "/now" : location.pathname + location.search, false);
      follow();
    }
  }

  function logOut(why) {
    token = "";
    me = null;
    clearTimeout(reconnect);
    socket?.close();
    socket = null;
    main.replaceChildren();
    for (const dialog of document.querySelectorAll("dialog[open]")) {
      dialog.close();
    }
    byId("app").hidden = true;
    byId("login").hidden = false;
    byId("login-error").textContent = why;
    byId("token").focus();
  }

  // ---- pages

  async function go(path, push = true) {
    const page = path.split("?")[0];
    if (push) {
      history.pushState(null, "", path);
    }
    for (const link of document.querySelectorAll(".nav a")) {
      link.toggleAttribute("aria-current", link.getAttribute("href") === page);
      if (link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "page");
        document.title = link.textContent + " – HoneyMesh";
      }
    }
    paused = false;
    await htmx.ajax("GET", "/pages" + path, { target: "#main", swap: "innerHTML" });
    if (push) {
      main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    tick();
  }

  const reload = () => go(location.pathname === "/" ? "/now" : location.pathname + location.search, false);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-page]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(link.getAttribute("href"));
    }
  });
  window.addEventListener("popstate", () => me && reload());

  document.addEventListener("htmx:configRequest", (event) => {
    if (token === "") {
      event.preventDefault();
    } else if (event.detail.path.startsWith("/")) {
      event.detail.headers.Authorization = "Bearer " + token;
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 401) {
      logOut("This token lets nobody in any more.");
      return;
    }
    try {
      toast(JSON.parse(answer.responseText).detail, true);
    } catch {
      toast("The node answered " + answer.status, true);
    }
  });
  document.addEventListener("htmx:sendError", () => toast("The node doesn't answer.", true));
  document.addEventListener("htmx:afterSwap", () => tick());

  // ---- what happens meanwhile

  function light(state, text) {
    const element = byId("live-state");
    element.className = "light light--" + state;
    element.textContent = text;
  }

  async function follow() {
    clearTimeout(reconnect);
    light("off", "connecting");
    let ticket = null;
    try {
      const response = await fetch("/api/v1/tickets", {
        method: "POST",
        headers: { ...headers(), "Content-Type": "application/json" },
        body: JSON.stringify({ path: "/api/v1/events" }),
      });
      if (response.status === 401) {
        logOut("This token lets nobody in any more.");
        return;
      }
      ticket = response.ok ? (await response.json()).ticket : null;
    } catch {
      // Tried again below.
    }
    if (ticket === null || token === "") {
      again();
      return;
    }
    const mine = new WebSocket("wss://" + location.host + "/api/v1/events?ticket=" + ticket);
    socket = mine;
    mine.onopen = () => {
      pause = 1000;
      light("on", "live");
    };
    mine.onmessage = (message) => JSON.parse(message.data).forEach(show);
    mine.onclose = (closed) => {
      if (socket !== mine) {
        return;
      }
      if (closed.code === REVOKED) {
        logOut("This token lets nobody in any more.");
      } else {
        again();
      }
    };
  }

  function again() {
    if (token === "") {
      return;
    }
    light("off", "reconnecting");
    clearTimeout(reconnect);
    reconnect = setTimeout(follow, pause * (0.7 + 0.6 * Math.random()));
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }

  const BADGES = { touch: "trap", conversation: "trap", intent: "credential", scan: "scan", alarm: "bad", mode: "warn" };

  function badgeOf(type) {
    return BADGES[type] || (type.startsWith("ban.") ? "payload" : type.startsWith("allow.") ? "ok" : "muted");
  }

  function part(name, className, text) {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  }

  /** Everything is set as text: a stranger may have chosen it. */
  function show(event) {
    const list = document.querySelector("#main [data-live]");
    const wanted = list && list.dataset.live.split(" ")
        .some((type) => type === event.type || (type.endsWith(".") && event.type.startsWith(type)));
    if (!wanted || paused) {
      return;
    }
    const item = document.createElement("li");
    item.className = "fresh";
    const time = part("time", "", "");
    time.dateTime = event.at;
    time.dataset.since = event.at;
    item.append(time, " ", part("span", "badge badge--" + badgeOf(event.type), event.type), " ",
        part("span", "mono", event.subject || ""), " ", part("span", "", event.line || ""));
    list.prepend(item);
    while (list.children.length > Number(list.dataset.liveMax)) {
      list.lastElementChild.remove();
    }
    tick();
  }

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-live-toggle]");
    if (toggle) {
      paused = !paused;
      toggle.setAttribute("aria-pressed", String(paused));
      toggle.textContent = paused ? "Go on" : "Pause";
      light(paused ? "off" : "on", paused ? "paused" : "live");
    }
  });

  // ---- times that pass

  function span(seconds) {
    const units = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
    const first = units.findIndex(([size]) => seconds >= size);
    if (first < 0) {
      return "0s";
    }
    const [size, unit] = units[first];
    const rest = units[first + 1];
    const left = rest ? Math.floor((seconds % size) / rest[0]) : 0;
    return Math.floor(seconds / size) + unit + (left ? " " + left + rest[1] : "");
  }

  function tick() {
    const now = Date.now();
    for (const element of document.querySelectorAll("time[data-expires], time[data-since]")) {
      const ends = element.dataset.expires !== undefined;
      const at = Date.parse(ends ? element.dataset.expires : element.dataset.since);
      const seconds = Math.floor((ends ? at - now : now - at) / 1000);
      element.title = element.dateTime;
      element.textContent = ends ? (seconds > 0 ? span(seconds) : "over") : seconds < 1 ? "now" : span(seconds) + " ago";
    }
  }
  setInterval(tick, 1000);

  // ---- asking

  /** @param word to be typed, or empty */
  function confirm(text, word) {
    const dialog = byId("confirm");
    const input = byId("confirm-word");
    byId("confirm-text").textContent = text;
    byId("confirm-field").hidden = word === "";
    byId("confirm-label").textContent = "Type " + word + " to go on";
    input.value = "";
    const yes = byId("confirm-yes");
    const judge = () => { yes.disabled = word !== "" && input.value !== word; };
    input.oninput = judge;
    judge();
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  // ---- downloads

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-download]");
    if (!link) {
      return;
    }
    event.preventDefault();
    const target = new URL(link.dataset.download, location.origin);
    const made = await api("POST", "/api/v1/tickets", { path: target.pathname });
    if (made) {
      target.searchParams.set("ticket", made.ticket);
      location.assign(target);
    }
  });

  // ---- keys and looks

  let going = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea") || document.querySelector("dialog[open]");
    if (typing || me === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (going && PAGES[event.key]) {
      go(PAGES[event.key]);
    } else if (event.key === "/") {
      event.preventDefault();
      byId("search")?.focus();
    } else if (event.key === "?") {
      byId("keys").showModal();
    }
    going = event.key === "g";
  });

  const THEMES = ["auto", "light", "dark"];
  function theme(name) {
    document.documentElement.dataset.theme = name;
    byId("theme").textContent = "Theme: " + name;
    localStorage.setItem("theme", name);
  }
  byId("theme").addEventListener("click", () => {
    theme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
  });
  theme(THEMES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "auto");

  byId("logout").addEventListener("click", () => logOut(""));
  byId("login-form").addEventListener("submit", (event) => {
    event.preventDefault();
    logIn(byId("token").value.trim());
  });
  byId("token").focus();

  window.honeymesh = {
    api,
    confirm,
    go,
    reload,
    toast,
    isOwn: (path) => me !== null && path === "/api/v1/tokens/" + me.token + "/rotate",
    useToken: (secret) => {
      token = secret;
      socket?.close();
      api("GET", "/api/v1/me").then((answer) => { me = answer || me; });
    },
    text: async (path) => {
      const response = await fetch(path, { headers: headers(), cache: "no-store" });
      if (!response.ok) {
        toast(await problemOf(response), true);
        return null;
      }
      return response.text();
    },
  };
})();
