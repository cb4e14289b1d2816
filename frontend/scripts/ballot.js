// The live basket: what is chosen, what is left, what would not fit. The server says the same words without it, and
// decides alone.
import { money, moneyLeft, votesLeft } from "./words.js";

function lines(form, key) {
  return [...form.querySelectorAll("input[data-contest]")].filter((input) => input.dataset.contest === key);
}

function show(form, part) {
  const { kind, part: key } = part.dataset;
  const [least, most, budget] = ["least", "most", "budget"].map((name) => Number(part.dataset[name]));
  const inputs = lines(form, key);
  const chosen = inputs.filter((input) => (input.type === "checkbox" ? input.checked : Number(input.value) > 0));
  const spent = chosen.reduce((sum, input) => sum + Number(input.dataset.cost), 0);
  const used = kind === "cumulative" || kind === "score"
    ? chosen.reduce((sum, input) => sum + Number(input.value), 0)
    : chosen.length;
  const spends = kind === "knapsack";
  const left = part.querySelector("[data-left]");
  const over = spends ? spent > budget : used > most;
  say(left, spends ? moneyLeft(budget, spent) : votesLeft(kind, least, most, used));
  left.classList.toggle("basket-over", over);
  if (spends) spend(part, budget, spent);
  slots(part, chosen, kind === "approval" && most <= 5 ? Math.max(0, most - chosen.length) : 0);
  for (const input of inputs) note(input, spends ? budget - spent : null);
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function spend(part, budget, spent) {
  part.querySelector("[data-bar]")?.setAttribute("width", Math.round((400 * Math.min(spent, budget)) / (budget || 1)));
  part.querySelector(".spend")?.classList.toggle("spend-over", spent > budget);
  say(part.querySelector("[data-spent]"), money(spent));
}

function slots(part, chosen, free) {
  const full = chosen.map((input) => slot("slot-full", input.dataset.title, money(Number(input.dataset.cost))));
  part.querySelector("[data-slots]").replaceChildren(...full, ...Array.from({ length: free }, () => slot("", "Free vote")));
}

function slot(name, title, cost) {
  const item = document.createElement("li");
  if (name) item.className = name;
  const words = document.createElement("span");
  words.textContent = title;
  item.append(words);
  if (cost) {
    const sum = document.createElement("span");
    sum.className = "num";
    sum.textContent = cost;
    item.append(sum);
  }
  return item;
}

function note(input, room) {
  const place = input.closest("[data-line]")?.querySelector("[data-note]");
  if (!place) return;
  const short = room === null || input.checked ? 0 : Number(input.dataset.cost) - room;
  place.hidden = short <= 0;
  say(place, short > 0 ? `Would not fit: ${money(short)} too much.` : "");
}

for (const form of document.querySelectorAll("form[data-ballot]")) {
  const parts = [...form.querySelectorAll("[data-part]")];
  const update = () => parts.forEach((part) => show(form, part));
  form.addEventListener("input", update);
  window.addEventListener("pageshow", update);
  update();
}
