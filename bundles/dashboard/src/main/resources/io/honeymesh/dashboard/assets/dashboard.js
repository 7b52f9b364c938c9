// SPDX-License-Identifier: Apache-2.0
// The shell's behaviour: who is logged in, which page is shown, what arrives live. The token is in this closure and nowhere else.
(() => {
  "use strict";

  const LIVE_PATH = "/api/v1/events";
  const REVOKED = 4401;
  const [SHORTEST_PAUSE, LONGEST_PAUSE, STEADY] = [1000, 30000, 10000];
  const INVALID = "This token is no longer valid";
  const SILENT = "The node does not answer";

  const $ = (id) => document.getElementById(id);
  const main = $("main");
  const nav = $("nav");

  let session = null; // { token, id, name, role, node } of whoever is logged in: a new object for each login
  let rotating = false; // while the own token is replaced, a 401 to an older question is no log-out
  let visit = 0; // counts page changes, so that a late answer cannot overwrite a newer page
  let shown = ""; // the address of the page on view: a jump within it is no reason to load it again

  // ---- Small things

  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  /** helpers.js shows it. */
  function toast(text, kind) {
    document.dispatchEvent(new CustomEvent("honeymesh:toast", { detail: { text, kind } }));
  }

  function problem(body, status) {
    try {
      const { detail, title } = JSON.parse(body);
      return String(detail || title || "The node answered " + status);
    } catch {
      return "The node answered " + status;
    }
  }

  // ---- Asking the node

  const bearer = (token) => ({ Authorization: "Bearer " + token });
  const options = (token) => ({ headers: bearer(token), cache: "no-store", credentials: "omit", redirect: "error" });

  /** @returns the response, or null when the node is silent or the login is over */
  async function ask(path, body, method = body ? "POST" : "GET") {
    const mine = session;
    const how = Object.assign(options(mine?.token), { method });
    if (body) {
      how.body = JSON.stringify(body);
      how.headers["Content-Type"] = "application/json";
    }
    const response = mine && (await fetch(path, how).catch(() => null));
    if (session !== mine) {
      return null;
    }
    if (response?.status === 401 && !rotating) {
      logOut(INVALID);
    }
    return session && response;
  }

  /** Like ask, but whatever goes wrong is told. */
  async function want(path, body, method) {
    const response = await ask(path, body, method);
    if (session && !response?.ok) {
      toast(response ? problem(await response.text().catch(() => ""), response.status) : SILENT, "bad");
    }
    return response?.ok ? response : null;
  }

  async function ticketFor(path, asking) {
    const response = await asking("/api/v1/tickets", { path });
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    return answer?.ticket;
  }

  // ---- Logging in and out

  async function refusal(response) {
    if (response.status === 429) {
      const seconds = parseInt(response.headers.get("Retry-After"), 10) || "some";
      return "Too many tries: wait " + seconds + (seconds === 1 ? " second" : " seconds");
    }
    return response.status === 401 ? "This token lets nobody in" : problem(await response.text(), response.status);
  }

  /** @returns why not, or an empty string */
  async function logIn(token) {
    if (!/^[\x21-\x7e]+$/.test(token)) {
      return token ? "This is no token" : "Type or paste the token";
    }
    try {
      const response = await fetch("/api/v1/me", options(token));
      if (!response.ok) {
        return await refusal(response);
      }
      const { token: id, name, role, node, version } = await response.json();
      session = { token, id, name, role, node };
      enter(version);
      return "";
    } catch {
      return SILENT;
    }
  }

  async function submitLogin(event) {
    event.preventDefault();
    const token = $("login-token").value.trim();
    $("login-token").value = $("login-error").textContent = "";
    $("login-button").disabled = true;
    const why = await logIn(token);
    $("login-button").disabled = false;
    $("login-error").textContent = why;
    if (why) {
      $("login-token").focus();
    }
  }

  function show(inside) {
    $("login").hidden = inside;
    $("app").hidden = !inside;
  }

  function enter(version) {
    document.body.dataset.role = session.role;
    $("node").textContent = session.node;
    $("node").title = "HoneyMesh " + version;
    $("who").textContent = session.name + " · " + String(session.role).toLowerCase();
    show(true);
    go(here(), false);
    connect();
  }

  function logOut(why) {
    session = null;
    visit++;
    disconnect();
    [main, $("node"), $("who"), $("toasts")].forEach((element) => element.replaceChildren());
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    delete document.body.dataset.role;
    document.title = "HoneyMesh";
    show(false);
    $("login-error").textContent = why;
    $("login-token").focus();
  }

  // ---- Pages

  const here = () => location.pathname + location.search;

  /** @param address what the address bar shows, such as /blocked?reason=SCAN */
  async function go(address, push = true) {
    const url = new URL(address, location.origin);
    const page = url.pathname === "/now" ? "/" : url.pathname;
    if (!session || url.origin !== location.origin) {
      return;
    }
    if (push && page + url.search !== here()) {
      history.pushState({ page }, "", page + url.search);
    }
    shown = here();
    const mine = ++visit;
    const name = mark(page);
    setPaused(false);
    await load("/pages" + (page === "/" ? "/now" : page) + url.search, mine);
    if (mine === visit) {
      main.removeAttribute("aria-busy");
      document.title = [main.querySelector("h1")?.textContent || name, session.node, "HoneyMesh"].join(" · ");
      main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  /** Each page gets an element of its own to ask with: htmx would queue the second request of a busy one. */
  async function load(path, number) {
    const asker = make("span", "visually-hidden");
    asker.dataset.visit = number;
    nav.append(asker);
    main.setAttribute("aria-busy", "true");
    await htmx.ajax("GET", path, { source: asker, target: main, swap: "innerHTML" }).catch(() => {});
    asker.remove();
  }

  function mark(page) {
    nav.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const link = [...nav.querySelectorAll("a")].find((one) => one.getAttribute("href") === page);
    link?.setAttribute("aria-current", "page");
    link?.scrollIntoView({ block: "nearest", inline: "center" });
    return link?.textContent ?? page.slice(1);
  }

  function goByLink(link, event) {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(link.getAttribute("href"));
    }
  }

  /** A search is a page with a query; htmx cannot be let change the address, for it would bring the shell back into the page. */
  function goByForm(form) {
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    go(form.dataset.page + (fields.length ? "?" + new URLSearchParams(fields) : ""));
  }

  // ---- htmx

  const visitOf = (event) => event.detail.requestConfig.elt.dataset.visit;

  function onConfigRequest(event) {
    if (!session || new URL(event.detail.path, location.href).origin !== location.origin) {
      event.preventDefault();
    } else {
      Object.assign(event.detail.headers, bearer(session.token));
    }
  }

  /** What was asked for before a log-out or a newer page must not be shown after it. */
  function onBeforeSwap(event) {
    const number = visitOf(event);
    if (!session || (number && Number(number) !== visit)) {
      event.detail.shouldSwap = false;
    }
  }

  function onFailure(event) {
    const { xhr } = event.detail;
    if (session && xhr.status === 401) {
      logOut(INVALID);
    } else if (session) {
      toast(xhr.status ? problem(xhr.responseText, xhr.status) : SILENT, "bad");
      if (Number(visitOf(event)) === visit) {
        main.replaceChildren(make("h1", "", "Not available"), make("p", "empty", "This page could not be loaded."));
      }
    }
  }

  // ---- Live

  const live = { socket: null, timer: 0, pause: SHORTEST_PAUSE, open: false, paused: false };

  function setLive(change) {
    Object.assign(live, change);
    const state = !live.open ? "reconnecting" : live.paused ? "paused" : "live";
    if ($("live-state").dataset.state !== state) {
      $("live-state").dataset.state = state;
      $("live-state").querySelector(".light__text").textContent = state;
    }
  }

  function setPaused(paused) {
    setLive({ paused });
    main.querySelectorAll("[data-live-toggle]").forEach((button) => { button.textContent = paused ? "Go on" : "Pause the list"; });
  }

  async function connect() {
    const mine = session;
    const ticket = await ticketFor(LIVE_PATH, ask);
    if (!mine || session !== mine) {
      return;
    }
    if (!ticket) {
      connectLater();
      return;
    }
    const socket = new WebSocket("wss://" + location.host + LIVE_PATH + "?ticket=" + encodeURIComponent(ticket));
    let since = Infinity;
    socket.onopen = () => { since = Date.now(); setLive({ open: true }); };
    socket.onmessage = (message) => socket === live.socket && onLive(message.data);
    socket.onclose = (closed) => socket === live.socket && onClosed(closed.code, Date.now() - since);
    live.socket = socket;
  }

  /** One that was steady is tried again soon; a node that throws us out at once is not hammered at. */
  function onClosed(code, lasted) {
    if (code === REVOKED) {
      logOut(INVALID);
    } else {
      live.pause = lasted > STEADY ? SHORTEST_PAUSE : live.pause;
      connectLater();
    }
  }

  function connectLater() {
    clearTimeout(live.timer);
    const timer = setTimeout(connect, live.pause * (0.75 + Math.random() / 2));
    setLive({ socket: null, open: false, timer, pause: Math.min(live.pause * 2, LONGEST_PAUSE) });
  }

  function disconnect() {
    const { socket, timer } = live;
    clearTimeout(timer);
    setLive({ socket: null, pause: SHORTEST_PAUSE, open: false, paused: false });
    socket?.close();
  }

  /** Each message is an array of events. */
  function onLive(text) {
    try {
      if (!live.paused) {
        document.dispatchEvent(new CustomEvent("honeymesh:live", { detail: JSON.parse(text) }));
      }
    } catch {
      // What cannot be read is skipped.
    }
  }

  // ---- What needs the token besides pages

  async function download(link, event) {
    event.preventDefault();
    const url = new URL(link.dataset.download, location.origin);
    const ticket = url.origin === location.origin && (await ticketFor(url.pathname, want));
    if (ticket) {
      location.assign(url.pathname + url.search + (url.search ? "&" : "?") + "ticket=" + encodeURIComponent(ticket));
    }
  }

  /** The player gets the recording, never the token. */
  async function replay(button) {
    const response = await want(button.dataset.replay);
    const text = await response?.text().catch(() => null);
    if (session && text) {
      const detail = { text, title: button.dataset.title ?? "Session" };
      document.dispatchEvent(new CustomEvent("honeymesh:replay", { detail }));
    }
  }

  /** actions.js asks for changes, and gets the answer, never the token. */
  async function change({ path, method, body, done }) {
    const own = path === "/api/v1/tokens/" + session.id + "/rotate";
    rotating ||= own;
    if (own) {
      disconnect(); // The node throws the old token's socket out before it answers: that is no log-out.
    }
    const response = await want(path, body, method);
    const answer = !response || response.status === 204 ? {} : await response.json().catch(() => ({}));
    rotating &&= !own;
    if (own && session) {
      session = answer.secret ? { ...session, token: answer.secret, id: answer.id } : session;
      connect();
    }
    if (response) {
      done(answer);
    }
  }

  const CLICKS = [
    ["a[data-download]", download],
    ["button[data-replay]", replay],
    ["[data-live-toggle]", () => setPaused(!live.paused)],
    ["#nav a, a[data-page]", goByLink],
    ["#logout", () => logOut("")],
  ];

  document.addEventListener("click", (event) => {
    const [selector, act] = CLICKS.find(([one]) => event.target.closest(one)) ?? [];
    if (session && act) {
      act(event.target.closest(selector), event);
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-page]")) {
      event.preventDefault();
      goByForm(event.target);
    }
  });
  document.addEventListener("honeymesh:change", (event) => session && change(event.detail));
  document.addEventListener("honeymesh:reload", async (event) => {
    await go(location.pathname + location.search, false);
    event.detail?.done();
  });
  window.addEventListener("popstate", () => here() !== shown && go(here(), false));
  document.addEventListener("htmx:configRequest", onConfigRequest);
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, onFailure);
  }
  $("login-form").addEventListener("submit", submitLogin);
  $("login-token").focus();
})();
