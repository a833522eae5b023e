// The gallery: arrows move between the lines, the space bar marks (as the browser does), Enter sends.
"use strict";
(() => {
  const form = document.querySelector("form[data-gallery]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=odd]")];
  if (!boxes.length) return;
  document.documentElement.classList.add("js");

  function draw(box) { box.closest(".strip").classList.toggle("odd", box.checked); }
  /** How many lines stand in a row now. */
  function columns() {
    const top = boxes[0].closest(".strip").offsetTop;
    const wrapped = boxes.findIndex((box) => box.closest(".strip").offsetTop > top);
    return wrapped < 0 ? boxes.length : wrapped;
  }
  function step(code) {
    if (code === "ArrowRight") return 1;
    if (code === "ArrowLeft") return -1;
    if (code === "ArrowDown") return columns();
    return code === "ArrowUp" ? -columns() : 0;
  }
  form.addEventListener("change", (event) => { if (boxes.includes(event.target)) draw(event.target); });
  form.addEventListener("keydown", (event) => {
    const index = boxes.indexOf(event.target);
    if (index < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/Enter$/.test(event.code)) {
      event.preventDefault();
      if (!event.repeat) form.requestSubmit();
      return;
    }
    const by = step(event.code);
    if (!by) return;
    event.preventDefault();
    const next = boxes[index + by];
    if (next) next.focus();
  });
  boxes.forEach(draw);
  boxes[0].focus({ preventScroll: true });
})();
