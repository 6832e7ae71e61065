// Selected words go into a field; y, n, ? and x press the buttons that name them. Every page works without.
"use strict";

(() => {
  let taken = null;

  const selected = () => {
    const selection = getSelection();
    if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const within = range.commonAncestorContainer;
    const box = (within.nodeType === Node.ELEMENT_NODE ? within : within.parentElement).closest("[data-words]");
    if (!box) return null;
    const before = document.createRange();
    before.selectNodeContents(box);
    before.setEnd(range.startContainer, range.startOffset);
    const raw = range.toString();
    const text = raw.trim();
    if (!text) return null;
    const lead = raw.slice(0, raw.length - raw.trimStart().length);
    // Offsets are characters, not the halves of pairs that a script counts.
    const start = Number(box.dataset.offset) + [...before.toString()].length + [...lead].length;
    return { text, start, report: box.dataset.report };
  };

  document.addEventListener("selectionchange", () => {
    const now = selected();
    if (now) taken = now;
    for (const button of document.querySelectorAll("[data-take]")) button.hidden = !taken;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button || !taken) return;
    const form = button.form;
    const input = form.elements.value ?? form.elements.words;
    input.value = taken.text;
    if (form.elements.start) form.elements.start.value = taken.start;
    if (form.elements.report) form.elements.report.value = taken.report;
    input.focus();
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.elements.start && event.isTrusted) form.elements.start.value = "";
  });

  // The field that y, n and ? answer: the one with the focus, else the first without an answer.
  const field = () => {
    const all = [...document.querySelectorAll("[data-field]")];
    return all.find((f) => f.contains(document.activeElement)) ?? all.find((f) => !f.querySelector("input:checked"));
  };

  const answer = (key) => {
    const here = field();
    const choice = here?.querySelector(`[data-verdict="${CSS.escape(key)}"]`);
    if (!choice) return false;
    choice.checked = true;
    const all = [...document.querySelectorAll("[data-field]")];
    const next = all[all.indexOf(here) + 1];
    (next ? next.querySelector("input") : document.querySelector("[data-next]")).focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.isContentEditable) return;
    const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName) && event.target.type !== "radio";
    if (typing) return;
    const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (button) button.click();
    else if (!answer(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
