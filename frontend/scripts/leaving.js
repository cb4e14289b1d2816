// Nothing is lost: a guarded form asks before the page is left unsaved, a form with data-draft keeps its words in this
// browser until they are sent.
const SKIP = new Set(["password", "email", "tel", "file", "hidden", "submit"]);

function watch(form) {
  const start = read(form);
  let sent = false;
  form.addEventListener("submit", () => { sent = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && read(form) !== start) event.preventDefault();
  });
  if (form.dataset.draft) keep(form, `draft:${form.dataset.draft}`, start);
}

const fields = (form) => [...form.elements].filter((each) => each.name && !SKIP.has(each.type));

function read(form) {
  return JSON.stringify(fields(form).map((each) => [each.name, ticks(each) ? each.checked : each.value]));
}

const ticks = (each) => each.type === "checkbox" || each.type === "radio";

function keep(form, key, start) {
  const kept = localStorage.getItem(key);
  if (kept && kept !== start && !form.querySelector(".field-bad")) offer(form, key, JSON.parse(kept));
  if (form.querySelector(".field-bad")) localStorage.removeItem(key);
  form.addEventListener("input", () => localStorage.setItem(key, read(form)));
  form.addEventListener("submit", () => localStorage.removeItem(key));
}

function offer(form, key, kept) {
  const box = document.createElement("div");
  box.className = "notice stack-s";
  box.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = "This browser kept what you wrote here before, and it was not sent.";
  const row = document.createElement("p");
  row.className = "row";
  row.append(
    press("Put it back", () => { restore(form, kept); box.remove(); }),
    press("Throw it away", () => { localStorage.removeItem(key); box.remove(); }),
  );
  box.append(words, row);
  form.prepend(box);
}

function press(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-plain button-small";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function restore(form, kept) {
  const waiting = fields(form);
  for (const [name, value] of kept) {
    const at = waiting.findIndex((each) => each.name === name);
    if (at < 0) continue;
    const [field] = waiting.splice(at, 1);
    if (ticks(field)) field.checked = value;
    else field.value = value;
  }
}

for (const form of document.querySelectorAll("form[data-guard], form[data-draft]")) watch(form);
