// Small comforts on pages that work without them: the words of a fact lit up as a whole, queries in the background.
"use strict";

// A document: where a fact or its words are the target of the address, all of its words are lit, not only the first.
function light() {
  document.querySelectorAll(".on").forEach((each) => each.classList.remove("on"));
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const item = target.closest("[data-fact]");
  const numbers = item ? [item.dataset.fact]
    : [...document.querySelectorAll(`.facts-list .back[href="#${CSS.escape(target.id)}"]`)].map((each) => each.closest("li").dataset.fact);
  for (const number of numbers) {
    document.querySelectorAll(`mark[data-facts~="${number}"]`).forEach((each) => each.classList.add("on"));
    document.querySelector(`li[data-fact="${number}"]`)?.classList.add("on");
  }
}
addEventListener("hashchange", light);
light();

// The query page: send the form in the background, show what comes, cancel on demand.
const form = document.getElementById("sparql");
if (form && window.fetch) {
  const run = document.getElementById("run");
  const cancel = document.getElementById("cancel");
  const state = document.getElementById("state");
  const answer = document.getElementById("answer");
  const text = document.getElementById("query-text");
  let control = null;
  let asked = 0;

  const send = async (remember) => {
    control?.abort();
    const mine = (control = new AbortController());
    const number = ++asked;
    const parameters = new URLSearchParams(new FormData(form));
    const address = `${form.action}?${parameters}`;
    parameters.set("part", "answer");
    answer.setAttribute("aria-busy", "true");
    state.textContent = "The query is running.";
    cancel.hidden = false;
    const started = performance.now();
    try {
      const long = parameters.toString().length > 6000;
      const response = await fetch(long ? form.action : `${form.action}?${parameters}`, {
        signal: mine.signal,
        method: long ? "POST" : "GET",
        body: long ? parameters : undefined,
      });
      const html = await response.text();
      if (number !== asked) return;
      const parsed = new DOMParser().parseFromString(html, "text/html");
      answer.replaceChildren(...parsed.body.childNodes);
      state.textContent = `Answered in ${((performance.now() - started) / 1000).toFixed(1)} seconds.`;
      if (remember && !long) history.pushState({ query: text.value }, "", address);
    } catch (error) {
      if (number !== asked) return;
      state.textContent = mine.signal.aborted ? "Cancelled." : "The server did not answer.";
    } finally {
      if (number === asked) {
        answer.removeAttribute("aria-busy");
        cancel.hidden = true;
      }
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(true);
  });
  cancel.addEventListener("click", () => {
    control?.abort();
    run.focus();
  });
  document.getElementById("view").addEventListener("change", () => { if (answer.querySelector("table")) send(true); });
  addEventListener("popstate", (event) => { if (event.state) location.reload(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
