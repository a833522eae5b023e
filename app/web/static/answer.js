// Background saving of a form[data-save]: the respondent's pages, the entry desk, staff drafts.
// The page works without it. Every text comes from data- attributes of the form; nothing is kept
// on this machine except what could not be sent yet.
"use strict";
(() => {
  const cleared = document.querySelector("[data-clear]");
  if (cleared) kept(cleared.dataset.clear).forEach(forget);

  document.addEventListener("change", (event) => {
    const box = event.target;
    const group = box.closest("fieldset[data-cleared]");
    if (group && box.type === "checkbox" && box.checked) keepApart(group, box);
  });

  const form = document.querySelector("form[data-save]");
  if (!form) return;
  const texts = form.dataset;
  const status = document.getElementById(texts.status || "saved");
  const here = texts.key ? place(texts.key, texts.page || "") : "";
  let dirty = false; // something on the page is not on the server
  let sending = null; // the promise of the request under way
  let leaving = false;
  let gone = false;
  let timer = 0;
  let patience = 4000;

  /** Unticks what cannot stand together with the ticked box, and says so. */
  function keepApart(group, box) {
    const alone = "exclusive" in box.dataset;
    const others = [...group.querySelectorAll("input[type=checkbox]:checked")]
      .filter((other) => other !== box && "exclusive" in other.dataset !== alone);
    others.forEach((other) => { other.checked = false; });
    const said = group.querySelector(".said");
    if (said) said.textContent = others.length ? group.dataset.cleared : "";
  }

  // --- what could not be sent, in the browser's own store ---
  function place(key, page) { return `phieu:${key}:${page}`; }
  function kept(key) {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(`phieu:${key}:`));
    } catch { return []; }
  }
  function forget(name) {
    try { localStorage.removeItem(name); } catch { /* no store, nothing to forget */ }
  }
  function keep(name, fields) {
    const copy = new URLSearchParams(fields);
    secrets().forEach((secret) => copy.delete(secret.name));
    try { localStorage.setItem(name, `${Date.now()}\n${copy}`); } catch { /* full or forbidden */ }
  }
  function recall(name) {
    try {
      const [at, fields] = (localStorage.getItem(name) || "0\n").split("\n");
      if (Date.now() - Number(at) < 14 * 864e5) return new URLSearchParams(fields);
    } catch { /* unreadable: as if it were not there */ }
    forget(name);
    return null;
  }
  function secrets() { return [...form.querySelectorAll("input[type=hidden][name*=csrf]")]; }

  // --- sending ---
  function fieldsOfPage() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("action", "save");
    return fields;
  }
  /** Resolves to "saved", "refused" (the server will not have it) or "unsent" (try again). */
  async function post(fields) {
    secrets().forEach((secret) => fields.set(secret.name, secret.value));
    try {
      const answer = await fetch(texts.save, {
        method: "POST", body: fields, redirect: "manual", keepalive: true,
        headers: { Accept: "application/json" },
      });
      if (answer.ok || answer.type === "opaqueredirect") return "saved";
      return answer.status < 500 && answer.status !== 408 && answer.status !== 429 ? "refused" : "unsent";
    } catch { return "unsent"; }
  }
  function say(state) {
    if (!status) return;
    const time = new Date().toLocaleTimeString("vi-VN", {
      hour: "2-digit", minute: "2-digit", second: texts.seconds ? "2-digit" : undefined, hourCycle: "h23",
    });
    status.textContent = (texts[state] || "").replace("{time}", time);
    status.classList.toggle("wait", state === "unsent" || state === "refused");
  }
  async function sendPage() {
    const fields = fieldsOfPage();
    dirty = false;
    say("saving");
    const state = await post(fields);
    if (state === "saved") {
      patience = 4000;
      if (here && !dirty) forget(here);
    } else {
      dirty = true;
      if (here) keep(here, fields);
    }
    say(state);
    if (state === "unsent") later(patience = Math.min(patience * 2, 60000));
    else if (dirty && state === "saved") later(50);
    return state;
  }
  function save() {
    clearTimeout(timer);
    if (sending) return sending.then(() => (dirty ? save() : "saved"));
    sending = sendPage().finally(() => { sending = null; });
    return sending;
  }
  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }
  /** Sends what other pages of this form left behind. */
  async function sendLeftovers() {
    for (const name of texts.key ? kept(texts.key) : []) {
      const fields = name === here ? null : recall(name);
      if (fields && await post(fields) === "saved") forget(name);
    }
  }
  function restore() {
    const fields = here && localStorageHas(here) ? recall(here) : null;
    if (!fields) return;
    for (const input of form.elements) {
      if (!input.name || input.type === "hidden" || input.type === "submit") continue;
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = fields.getAll(input.name).includes(input.value);
      } else if (fields.has(input.name)) input.value = fields.get(input.name);
    }
    dirty = true;
    save();
  }
  function localStorageHas(name) { return kept(texts.key).includes(name); }

  form.addEventListener("change", () => { if (!form.inert) { dirty = true; later(300); } });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=radio],input[type=checkbox]")) { dirty = true; later(2000); }
  });
  addEventListener("online", () => { sendLeftovers(); if (dirty) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) save(); });
  addEventListener("beforeunload", (event) => {
    if (dirty && !here && !leaving) event.preventDefault();
  });
  /** Nothing can be pressed a second time, or changed, while the form is on its way. */
  function hold() {
    const at = document.activeElement;
    form.inert = true;
    at.blur();
    return () => { form.inert = false; if (form.contains(at)) at.focus({ preventScroll: true }); };
  }
  form.addEventListener("submit", async (event) => {
    if (gone || (form.inert && !leaving)) { event.preventDefault(); return; }
    if (!leaving && (dirty || sending || navigator.onLine === false || (texts.key && kept(texts.key).length))) {
      event.preventDefault();
      const release = hold();
      if (await save() === "unsent") { release(); return; }
      await sendLeftovers();
      leaving = true;
      if (event.submitter) event.submitter.click(); else form.requestSubmit();
      return;
    }
    leaving = gone = true;
    setTimeout(hold); // after the browser has taken what is to be sent
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = gone = form.inert = false;
  });
  restore();
  sendLeftovers();
})();
