// Live polls. The big screen asks every second whether anything has changed; a phone sends until it hears back.
const screen = document.querySelector("[data-stand]");
if (screen) {
  let etag = `"${screen.dataset.stand}"`;
  const look = async () => {
    try {
      const answer = await fetch(screen.dataset.watch, { headers: { "If-None-Match": etag }, cache: "no-store" });
      if (answer.status === 200) {
        const page = await fetch(location.href, { cache: "no-store" });
        const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main");
        if (page.ok && fresh) document.querySelector("main").replaceChildren(...fresh.childNodes);
        etag = answer.headers.get("ETag");
      }
    } catch {
      // The network is away: look again in a second.
    }
    setTimeout(look, 900);
  };
  setTimeout(look, 900);
}

const form = document.querySelector("form[data-live]");
if (form) {
  const said = document.querySelector("#said");
  const tell = (state, words) => { said.dataset.state = state; said.textContent = words; said.hidden = false; };
  let turn = 0;
  form.addEventListener("change", () => { if (said.dataset.state === "saved") tell("", "Changed. Not sent yet."); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turn += 1;
    send(turn, new FormData(form), 0);
  });
  const send = async (mine, data, tries) => {
    if (mine !== turn) return;
    tell("", tries ? "Not saved yet. Trying again…" : "Sending…");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Live": "1" }, signal: AbortSignal.timeout(8000) });
      if (mine !== turn) return;
      if (answer.status >= 500) throw new Error(String(answer.status));
      const told = await answer.json();
      tell(told.saved ? "saved" : "no", told.saved ? "Saved. You can change it until the poll closes." : `Not saved. ${told.why.join(" ")}`);
    } catch {
      setTimeout(() => send(mine, data, tries + 1), Math.min(8000, 500 * 2 ** tries));
    }
  };
}
