// The basket's sentences, word for word as frontend/components/ballot.py says them.
const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

const word = (count) => WORDS[count] ?? count.toLocaleString("en-GB");
const capital = (words) => words[0].toUpperCase() + words.slice(1);
const plural = (count) => (count === 1 ? "" : "s");

export function money(pence) {
  const pounds = Math.trunc(pence / 100).toLocaleString("en-GB");
  const rest = pence % 100;
  return `£${pounds}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}

export function moneyLeft(budget, spent) {
  if (spent > budget) return `${money(spent - budget)} too much: take something out`;
  return spent < budget ? `${money(budget - spent)} left to spend` : "All the money is spent";
}

export function votesLeft(kind, least, most, used) {
  if (kind === "score") return used ? "Points given" : "No points given yet";
  const unit = { cumulative: "point", ranked: "place" }[kind] ?? "vote";
  if (used > most) {
    const over = word(used - most);
    return capital(`${over} ${unit}${plural(used - most)} too many: take ${over} out`);
  }
  if (used === most) return most > 1 ? `All ${word(most)} ${unit}s used` : `Your ${unit} is used`;
  if (used > 0 && used >= least) return capital(`${word(used)} used, ${word(most - used)} more if you like`);
  return capital(`${word(most - used)} ${unit}${plural(most - used)} left`);
}
