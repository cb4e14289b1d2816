// Live polls. The big screen asks twice a second whether anything has changed; a phone keeps its answer and sends
// until it hears back, also when its network was away or its page was loaded again in between.
const screen = document.querySelector("[data-stand]");
if (screen) {
  let etag = screen.dataset.stand;
  const look = async () => {
    try {
      const page = await fetch(location.href, { headers: { "If-None-Match": etag }, cache: "no-store" });
      if (page.ok) {
        const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main");
        if (fresh) screen.replaceChildren(...fresh.childNodes);
        etag = page.headers.get("ETag");
      }
    } catch {
      // The network is away: look again in a moment.
    }
    setTimeout(look, 450);
  };
  setTimeout(look, 450);
}

const form = document.querySelector("form[data-live]");
if (form) {
  const said = document.querySelector("#said");
  const tell = (state, words) => { said.dataset.state = state; said.textContent = words; said.hidden = false; };
  const kept = `poll ${location.pathname}`;
  const keep = (text) => {
    try {
      if (text === undefined) return sessionStorage.getItem(kept);
      if (text) sessionStorage.setItem(kept, text); else sessionStorage.removeItem(kept);
    } catch {
      // A browser that keeps nothing: the answer lasts as long as the page.
    }
    return null;
  };
  let turn = 0, timer = 0, tries = 0, again = null;
  const send = async (mine, text) => {
    if (mine !== turn) return;
    tell("", tries ? "Not saved yet: no connection. We keep your answer and try again." : "Sending…");
    again = null;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(text), headers: { "X-Live": "1" }, signal: AbortSignal.timeout(8000) });
      if (mine !== turn) return;
      if (answer.status >= 500) throw new Error(String(answer.status));
      const told = await answer.json();
      keep("");
      tell(told.saved ? "saved" : "no", told.saved ? "Saved. You can change it until the poll closes." : `Not saved. ${told.why.join(" ")}`);
    } catch {
      if (mine !== turn) return;
      tries += 1;
      tell("", "Not saved yet: no connection. We keep your answer and try again.");
      again = () => { clearTimeout(timer); send(mine, text); };
      timer = setTimeout(again, Math.min(8000, 250 * 2 ** tries));
    }
  };
  const begin = (text) => { turn += 1; tries = 0; clearTimeout(timer); keep(text); send(turn, text); };
  form.addEventListener("change", () => { if (said.dataset.state === "saved") tell("", "Changed. Not sent yet."); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin(new URLSearchParams(new FormData(form)).toString());
  });
  addEventListener("online", () => again?.());
  const left = keep();
  if (left) {
    const fields = new URLSearchParams(left);
    fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const each of form.elements) {
      if (!each.name || each.name === "csrfmiddlewaretoken") continue;
      if (each.type === "radio" || each.type === "checkbox") each.checked = fields.getAll(each.name).includes(each.value);
      else if (fields.has(each.name)) each.value = fields.get(each.name);
    }
    begin(fields.toString());
  }
}
