// SPDX-License-Identifier: Apache-2.0
// What pages change, they change through the API: forms and buttons say in data attributes what to ask for.
//   data-put|data-post|data-delete="/api/v1/..."  a form's field with data-path goes behind the path, the others into the body
//   data-body='{"duration":"7d"}'                  the body of a button
//   data-confirm="text"                            asks first; data-confirm-value: if a field has that value, it is to be typed again
//   data-then="reload|token|invitation|verified"              what becomes of the answer
(() => {
  "use strict";

  const METHODS = ["put", "post", "delete"];
  const main = document.getElementById("main");

  const send = (name, detail) => document.dispatchEvent(new CustomEvent("honeymesh:" + name, { detail }));
  const methodOf = (element) => METHODS.find((method) => element.dataset[method] !== undefined);
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.disabled);

  /** An address may hold a slash or a colon, which belong into the path as they are. */
  const pathPart = (value) => encodeURIComponent(value.trim()).replaceAll("%2F", "/").replaceAll("%3A", ":");

  function requestOf(element) {
    const method = methodOf(element);
    let path = element.dataset[method];
    const body = element.dataset.body ? JSON.parse(element.dataset.body) : {};
    for (const field of element.matches("form") ? fieldsOf(element) : []) {
      if (field.dataset.path !== undefined) {
        path += pathPart(field.value);
      } else if (field.value !== "") {
        body[field.name] = field.value;
      }
    }
    return { method: method.toUpperCase(), path, body: method === "delete" ? undefined : body };
  }

  const THEN = {
    reload: () => send("reload"),
    verified: ({ whole, broken }) =>
      send("toast", { text: whole ? "The chain is whole" : "The chain is broken: " + broken, kind: whole ? "ok" : "bad" }),
    token: ({ name, role, secret }) => showOnce("The new token of " + name + " (" + role.toLowerCase() + "), shown only now: ", secret),
    invitation: ({ token, duration }) => showOnce("The join token, good for " + duration + " and one node, shown only now: ", token),
  };

  const showOnce = (text, secret) => send("reload", { done: () => showSecret(text, secret) });

  /** A new secret is seen once. */
  function showSecret(text, secret) {
    const notice = document.createElement("div");
    const code = document.createElement("code");
    const copy = document.createElement("button");
    notice.className = "notice notice--ok";
    notice.setAttribute("role", "status");
    code.id = "new-token";
    code.className = "mono";
    code.textContent = secret;
    copy.type = "button";
    copy.className = "btn btn--small";
    copy.dataset.copy = "#new-token";
    copy.textContent = "Copy";
    notice.append(text, code, " ", copy);
    main.querySelector(".page-head").after(notice);
  }

  function perform(element, button) {
    const proceed = () => send("change", { ...requestOf(element), done: THEN[element.dataset.then] });
    const { confirm, confirmValue } = element.dataset;
    if (confirm === undefined) {
      proceed();
    } else {
      const chosen = element.matches("form") && fieldsOf(element).some((field) => field.value === confirmValue);
      send("question", { confirm, confirmWord: chosen ? confirmValue : "", button, proceed });
    }
  }

  document.addEventListener("submit", (event) => {
    if (main.contains(event.target) && methodOf(event.target)) {
      event.preventDefault();
      perform(event.target, event.submitter ?? event.target);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-put], button[data-post], button[data-delete]");
    if (button && main.contains(button)) {
      perform(button, button);
    }
  });
})();
