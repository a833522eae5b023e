// Questions that come up, or go, by what is answered above them on the same page. Without a script the
// server does the same with the next press of the button.
"use strict";
(() => {
  const form = document.querySelector("form.answers");
  const places = form ? [...form.querySelectorAll("[data-when]")] : [];
  const status = document.getElementById("further");
  if (!places.length) return;

  /** What is answered to a question that is asked. */
  function given(name) {
    return [...form.elements]
      .filter((input) => input.name === name && !input.closest("[data-when][hidden]"))
      .filter((input) => input.checked || (input.type !== "radio" && input.type !== "checkbox"))
      .map((input) => input.value.trim()).filter((value) => value !== "");
  }
  function holds([name, values, least, most]) {
    const said = given(name);
    if (values.length) return said.some((value) => values.includes(value));
    const number = Number((said[0] || "x").replace(",", "."));
    return !Number.isNaN(number) && (least === null || number >= least) && (most === null || number <= most);
  }
  function arrange() {
    let more = 0;
    for (const place of places) {
      const asked = JSON.parse(place.dataset.when).every(holds);
      if (asked && place.hidden) more += 1;
      place.hidden = !asked;
    }
    return more;
  }
  arrange();
  form.addEventListener("input", () => {
    const more = arrange();
    if (status) status.textContent = more ? status.dataset.said : "";
  });
})();
