// Fetches the page again every data-refresh seconds and puts fresh cells into [data-refresh] regions.
// Rows keep their place: when rows came or went, only the note [data-stale] of the region is shown.
"use strict";
(() => {
  const regions = [...document.querySelectorAll("[data-refresh][id]")];
  if (!regions.length) return;
  const pause = Math.max(10, Number(regions[0].dataset.refresh) || 30) * 1000;

  function rowsOf(region) { return [...region.querySelectorAll("tr[id]")]; }
  function renew(region, fresh) {
    if (region.contains(document.activeElement)) return;
    const rows = rowsOf(region);
    if (!rows.length) { region.replaceChildren(...fresh.childNodes); return; }
    const news = new Map(rowsOf(fresh).map((row) => [row.id, row]));
    const same = news.size === rows.length && rows.every((row) => news.has(row.id));
    rows.filter((row) => news.has(row.id))
      .forEach((row) => row.replaceChildren(...news.get(row.id).childNodes));
    const stale = region.querySelector("[data-stale]") || document.querySelector("[data-stale]");
    if (stale) stale.hidden = same;
  }
  async function look() {
    if (document.hidden || navigator.onLine === false) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      regions.forEach((region) => {
        const fresh = page.getElementById(region.id);
        if (fresh) renew(region, document.importNode(fresh, true));
      });
    } catch { /* the next round will do */ }
  }
  setInterval(look, pause);
})();
