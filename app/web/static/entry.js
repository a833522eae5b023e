// The entry desk: a form.desk of fieldset.line rows keyed on the numeric pad. Saving is answer.js's.
// Keys are read by their place (event.code): Vietnamese layouts and input methods change event.key.
"use strict";
(() => {
  const form = document.querySelector("form.desk");
  if (!form) return;
  const lines = [...form.querySelectorAll("fieldset.line")];
  const finish = form.querySelector("[data-finish]");
  const counter = document.querySelector("[data-count]");
  const times = form.querySelector("input[data-key-times]");
  const meter = document.querySelector("progress[data-meter]");
  const sheet = document.querySelector("dialog.sheet");
  const signs = {
    NumpadDecimal: ".", Period: ".", NumpadMultiply: "*", NumpadDivide: "/", Slash: "/",
    NumpadSubtract: "-", Minus: "-", NumpadAdd: "+", Equal: "+",
    Enter: "enter", NumpadEnter: "enter", ArrowDown: "down", ArrowUp: "-",
    ArrowLeft: "stay", ArrowRight: "stay", Space: "stay",
  };
  const pressed = [];
  let now = 0;

  function boxes(line) { return [...line.querySelectorAll("input[data-box]")]; }
  function typed(line) { return line.querySelector("textarea,input:not([data-box])"); }
  function chosen(line) { return boxes(line).filter((box) => box.checked); }
  function isDone(line) {
    const text = typed(line);
    return chosen(line).length > 0 || Boolean(text && text.value.trim()) || "optional" in line.dataset;
  }

  function draw(line) {
    const marks = chosen(line);
    const box = line.querySelector(".box");
    const word = line.querySelector(".word");
    if (!box) return;
    box.textContent = marks.map((mark) => mark.dataset.show || mark.dataset.box).join(" ");
    word.textContent = marks.map((mark) => mark.parentNode.textContent.trim()).join(", ");
    word.classList.toggle("mut", marks.some((mark) => "sign" in mark.dataset));
    if (!marks.length && line === lines[now]) {
      word.textContent = form.dataset.prompt || "";
      word.classList.add("mut");
    }
  }
  function count() {
    const done = lines.filter(isDone).length;
    if (counter) counter.textContent = counter.dataset.count.replace("{done}", done).replace("{all}", lines.length);
    if (meter) meter.value = done;
  }
  /** Makes a row the current one and keeps it in the middle third of the window. */
  function go(index) {
    const old = lines[now];
    now = Math.max(0, Math.min(index, lines.length - 1));
    const line = lines[now];
    old.classList.remove("now");
    line.classList.add("now");
    draw(old);
    draw(line);
    (typed(line) || chosen(line)[0] || boxes(line)[0]).focus({ preventScroll: true });
    const { top, bottom } = line.getBoundingClientRect();
    if (top < innerHeight / 3 || bottom > innerHeight * 2 / 3) scrollBy(0, (top + bottom - innerHeight) / 2);
  }
  function next() {
    if (now < lines.length - 1) { go(now + 1); return; }
    const open = lines.findIndex((line) => !isDone(line));
    if (open >= 0) go(open);
  }

  function mark(line, box) {
    const many = box.type === "checkbox";
    if (many && "sign" in box.dataset) chosen(line).forEach((other) => { other.checked = other === box; });
    if (many && !("sign" in box.dataset)) {
      chosen(line).filter((other) => "sign" in other.dataset).forEach((other) => { other.checked = false; });
    }
    box.checked = many ? !box.checked || "sign" in box.dataset : true;
    pressed.push(`${box.name}:${Math.round(performance.now())}`);
    if (times) times.value = pressed.join(" ");
    draw(line);
    count();
    box.dispatchEvent(new Event("change", { bubbles: true }));
    const waits = form.dataset.wait === "enter" || (many && !("sign" in box.dataset));
    if (!waits) next();
  }

  function signOf(event) {
    if (event.code === "Digit8" && event.shiftKey) return "*";
    const digit = /^(?:Numpad|Digit)([0-9])$/.exec(event.code);
    return digit ? digit[1] : signs[event.code];
  }
  function enlarge() {
    if (!sheet) return;
    if (sheet.open) sheet.close(); else sheet.showModal();
  }
  function enter() {
    const last = now === lines.length - 1;
    if (last && lines.every(isDone) && finish) { finish.click(); return; }
    next();
  }
  const moves = { "-": () => go(now - 1), down: () => go(now + 1), "+": enlarge, enter, stay: () => {} };

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const target = event.target;
    if (!target.closest("fieldset.line")) return;
    if (target === typed(lines[now])) {
      if (!/Enter$/.test(event.code) || event.shiftKey) return;
      event.preventDefault();
      if (!event.repeat) enter();
      return;
    }
    const sign = signOf(event);
    if (!sign) return;
    event.preventDefault();
    if (event.repeat) return;
    if (moves[sign]) { moves[sign](); return; }
    const box = boxes(lines[now]).find((one) => one.dataset.box === sign);
    if (box) mark(lines[now], box);
  });
  if (sheet) {
    sheet.addEventListener("keydown", (event) => {
      if (signOf(event) === "+") { event.preventDefault(); sheet.close(); }
    });
    sheet.addEventListener("close", () => go(now));
  }
  form.addEventListener("click", (event) => {
    const line = event.target.closest("fieldset.line");
    if (line && lines.includes(line) && line !== lines[now]) go(lines.indexOf(line));
  });
  form.addEventListener("focusin", (event) => {
    const line = event.target.closest("fieldset.line");
    const index = lines.indexOf(line);
    if (index >= 0 && index !== now) go(index);
  });
  form.addEventListener("input", count);

  form.classList.add("keyed");
  lines.forEach(draw);
  count();
  const open = lines.findIndex((line) => !isDone(line));
  go(open < 0 ? lines.length - 1 : open);
})();
