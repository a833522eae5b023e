// Keeps a form 2 s after the last change, as its button would or at the address in data-autosave, and renews what follows from it (data-follows).
// Needs a line for its words: <span role="status" data-saving="…" data-unsaved="…">. Without script the button does.
"use strict";
(() => {
  const form = document.querySelector("form[data-autosave]");
  const words = form && form.querySelector("[role=status][data-saving]");
  if (!words) return;
  let timer = 0, under = false, again = false;

  function renew(page) {
    document.querySelectorAll("[data-follows][id]").forEach((old) => {
      const fresh = page.getElementById(old.id);
      if (fresh && fresh.textContent !== old.textContent) old.replaceChildren(...document.importNode(fresh, true).childNodes);
    });
    const said = page.querySelector("form[data-autosave] [role=status][data-saving]");
    words.textContent = said ? said.textContent : "";
  }
  async function save() {
    if (under) { again = true; return; }
    under = true;
    words.textContent = words.dataset.saving;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.autosave || form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      if (answer.ok) renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
      else words.textContent = words.dataset.unsaved;
    } catch { words.textContent = words.dataset.unsaved; }
    under = false;
    if (again) { again = false; save(); }
  }
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 2000); });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
