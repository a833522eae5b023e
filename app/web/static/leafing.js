// Turns the pages of a document (data-leaf) in place, so that nothing typed beside it is lost: links marked data-turn,
// and the keys left and right where nothing is being typed. Without script the links load the page anew.
"use strict";
(() => {
  const leaf = document.querySelector("[data-leaf]");
  if (!leaf) return;
  document.documentElement.classList.add("js");
  let under = false;

  function swap(page) {
    const fresh = page.querySelector("[data-leaf]");
    if (fresh) leaf.replaceChildren(...document.importNode(fresh, true).childNodes);
    const list = leaf.previousElementSibling;
    const renewed = fresh && fresh.previousElementSibling;
    if (list && renewed && list.matches(".files")) {
      [...list.children].forEach((row, place) => {
        const now = renewed.children[place];
        if (now && now.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
        else row.removeAttribute("aria-current");
      });
    }
  }
  async function turn(link) {
    if (under) return;
    under = true;
    const rel = link.rel;
    const focused = leaf.contains(document.activeElement);
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (focused) (leaf.querySelector(`a[rel="${rel}"]`) || leaf.querySelector("a[data-turn]"))?.focus();
    } catch { window.location.assign(link.href); }
    under = false;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-turn]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input,textarea,select")) return;
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.code];
    const link = rel && leaf.querySelector(`a[rel="${rel}"]`);
    if (link) { event.preventDefault(); turn(link); }
  });
})();
