// Keys for who prefers them; every page works without. j k move through a list, Enter opens, n p turn its pages,
// / searches, g with a letter goes to a section, ? opens the help.
"use strict";

(() => {
  const sections = { t: "/", e: "/events", r: "/reports", a: "/actors", s: "/statements" };
  let going = false;

  const typing = (element) =>
    element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);

  const entries = () => [...document.querySelectorAll("[data-list] a[data-open]")];

  const move = (step) => {
    const all = entries();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const follow = (relation) => {
    const link = document.querySelector(`main a[rel="${relation}"]`);
    if (link) link.click();
  };

  const open = (path) => {
    const asOf = new URLSearchParams(location.search).get("as_of");
    location.assign(asOf ? `${path}?as_of=${encodeURIComponent(asOf)}` : path);
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (going) {
      going = false;
      if (event.key in sections) {
        event.preventDefault();
        open(sections[event.key]);
      }
      return;
    }
    const doing = {
      j: () => move(1),
      k: () => move(-1),
      n: () => follow("next"),
      p: () => follow("prev"),
      g: () => { going = true; },
      "/": () => document.getElementById("quick")?.focus(),
      "?": () => open("/help"),
    }[event.key];
    if (doing) {
      event.preventDefault();
      doing();
    }
  });

  const asked = document.getElementById("at");
  if (asked && location.hash === "") asked.scrollIntoView({ block: "center" });
})();
