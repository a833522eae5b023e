// Shows the preview anew a moment after typing in a form[data-preview]: the server makes it, nothing is kept.
"use strict";
(() => {
  const form = document.querySelector("form[data-preview]");
  const shown = document.getElementById("preview");
  if (!form || !shown) return;
  let timer = 0;
  let round = 0;

  async function renew() {
    const mine = ++round;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.preview, { method: "POST", body, headers: { Accept: "text/html" } });
      if (mine !== round || answer.redirected || ![200, 422].includes(answer.status)) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("preview");
      if (fresh && mine === round) shown.replaceChildren(...document.importNode(fresh, true).childNodes);
    } catch (_error) {
      // No connection: the preview stays as it is, the button still works.
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(renew, 600);
  });
})();
