// SPDX-License-Identifier: Apache-2.0
// What pages change, they change through the API: forms and buttons say in data attributes what to ask for.
//   data-put|data-post|data-delete="/api/v1/..."  a form's field with data-path goes behind the path, the others into the body
//   data-body='{"duration":"7d"}'                  the body of a button
//   data-confirm="text"                            asks first; data-confirm-value: only if a field has that value, and it is typed again
//   data-then="reload|token|verified"              what becomes of the answer
//   data-filter="/blocked"                         a form whose fields are the query of that page
"use strict";

(() => {
  const dashboard = window.honeymesh;
  const METHODS = ["put", "post", "delete"];

  const methodOf = (element) => METHODS.find((method) => element.dataset[method] !== undefined);

  function fieldsOf(form) {
    return [...form.elements].filter((field) => field.name && !field.disabled);
  }

  // An address may hold a slash or a colon, which belong into the path as they are; anything else is encoded.
  const pathPart = (value) => encodeURIComponent(value.trim()).replaceAll("%2F", "/").replaceAll("%3A", ":");

  function requestOf(element) {
    const method = methodOf(element);
    let path = element.dataset[method];
    const body = element.dataset.body ? JSON.parse(element.dataset.body) : {};
    if (element instanceof HTMLFormElement) {
      for (const field of fieldsOf(element)) {
        if (field.dataset.path !== undefined) {
          path += pathPart(field.value);
        } else if (field.value !== "") {
          body[field.name] = field.value;
        }
      }
    }
    return { method: method.toUpperCase(), path, body };
  }

  async function confirmed(element) {
    const text = element.dataset.confirm;
    if (text === undefined) {
      return true;
    }
    const word = element.dataset.confirmValue;
    const chosen = element instanceof HTMLFormElement ? fieldsOf(element).map((field) => field.value) : [];
    return dashboard.confirm(text, word !== undefined && chosen.includes(word) ? word : "");
  }

  async function perform(element) {
    if (!(await confirmed(element))) {
      return;
    }
    const { method, path, body } = requestOf(element);
    const answer = await dashboard.api(method, path, method === "DELETE" ? undefined : body);
    if (answer === null) {
      return;
    }
    switch (element.dataset.then) {
      case "token":
        await showToken(answer, path);
        break;
      case "verified":
        dashboard.toast(answer.whole ? "The chain is whole." : "The chain is broken: " + answer.broken, !answer.whole);
        break;
      default:
        dashboard.reload();
    }
  }

  // The secret of a new token is seen once. Whoever has replaced the one they came with goes on with the new one.
  async function showToken(answer, path) {
    if (dashboard.isOwn(path)) {
      dashboard.useToken(answer.secret);
    }
    const notice = document.createElement("div");
    notice.className = "notice notice--ok";
    notice.setAttribute("role", "status");
    const code = document.createElement("code");
    code.className = "mono";
    code.id = "new-token";
    code.textContent = answer.secret;
    notice.append("The new token of " + answer.name + " (" + answer.role.toLowerCase() + "), shown only now: ", code);
    await dashboard.reload();
    document.querySelector("#main .page-head")?.after(notice);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.filter !== undefined) {
      event.preventDefault();
      const query = new URLSearchParams(
          fieldsOf(form).filter((field) => field.value !== "").map((field) => [field.name, field.value]));
      dashboard.go(form.dataset.filter + (query.size ? "?" + query : ""));
    } else if (methodOf(form)) {
      event.preventDefault();
      perform(form);
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-put], button[data-post], button[data-delete]");
    if (button && document.getElementById("main").contains(button)) {
      perform(button);
    }
  });
})();
