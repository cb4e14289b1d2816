// A page that will change by itself says so with data-refresh="seconds": its main part is fetched again and swapped when
// it differs, without moving the reader. A hidden tab waits. When data-refresh is gone from the answer, it stops.
const shown = () => document.querySelector("[data-refresh]");

async function look() {
  const waiting = shown();
  if (!waiting) return;
  const wait = Math.max(5, Number(waiting.dataset.refresh)) * 1000;
  if (document.visibilityState === "visible" && !busy()) {
    try {
      const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
      if (answer.ok && !answer.redirected) swap(await answer.text());
    } catch {
      // The network is away: look again later.
    }
  }
  setTimeout(look, wait);
}

// Never swap the page from under somebody who is typing or has a menu or detail open in the main part.
const busy = () => Boolean(document.querySelector("main :is(input, textarea, select):focus, main details[open]"));

function swap(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of [".phases", "main"]) {
    const from = fresh.querySelector(part);
    const to = document.querySelector(part);
    if (!from || !to || from.innerHTML === to.innerHTML) continue;
    to.replaceChildren(...from.childNodes);
    if (part === "main") announce(to.querySelector("h1")?.textContent.trim());
  }
}

function announce(words) {
  if (!words) return;
  const live = document.querySelector("#announcer") ?? document.body.appendChild(document.createElement("p"));
  live.id = "announcer";
  live.className = "hide";
  live.setAttribute("aria-live", "polite");
  setTimeout(() => { live.textContent = `This page has new content: ${words}`; }, 100);
}

if (shown()) setTimeout(look, Math.max(5, Number(shown().dataset.refresh)) * 1000);
