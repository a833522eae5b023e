// Asks every second how far the long work of this page is, and opens the page anew once it has ended.
// Words are put in only when they have changed, so that a screen reader says each of them once.
"use strict";
(() => {
  const here = document.querySelector("[data-under-way][id]");
  if (!here) return;

  function renew(fresh) {
    const bar = here.querySelector("progress"), words = here.querySelector("p");
    const news = fresh.querySelector("progress"), said = fresh.querySelector("p");
    if (bar && news) bar.value = news.value;
    if (words && said && words.textContent !== said.textContent) words.textContent = said.textContent;
  }
  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected) { location.replace(answer.url); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(here.id);
      if (!fresh) { location.reload(); return; }
      renew(fresh);
    } catch { /* the next look will do */ }
    setTimeout(look, 1000);
  }
  setTimeout(look, 1000);
})();
