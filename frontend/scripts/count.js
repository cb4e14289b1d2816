// Greedy and equal shares, counted again in whole numbers (BigInt), from the public files alone.
//
// An election: { budget, costs: {line: pence}, ballots: [{ size, marks: {line: points} }], order: {line: rank} }.

const gcd = (a, b) => (b ? gcd(b, a % b) : a);
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0n);
const byOrder = (election) => (a, b) => election.order[a] - election.order[b];

export function scores(election) {
  const found = Object.fromEntries(Object.keys(election.costs).map((line) => [line, 0n]));
  for (const { size, marks } of election.ballots) for (const [line, points] of Object.entries(marks)) found[line] += size * points;
  return found;
}

// The lines that greedy funds, in order. `taken`: funded before, whose cost is gone.
export function greedy(election, { perCost = false, skip = true, taken = [], least = 1n } = {}) {
  const score = scores(election);
  const cost = election.costs;
  // a before b: more score, or more score for the cost, where a line that costs nothing comes first
  const better = (a, b) => {
    if (!perCost) return score[b] - score[a];
    if (!cost[a] || !cost[b]) return cost[a] ? 1n : cost[b] ? -1n : score[b] - score[a];
    return score[b] * cost[a] - score[a] * cost[b];
  };
  const lines = Object.keys(cost)
    .filter((line) => !taken.includes(line) && score[line] >= least)
    .sort((a, b) => Number(sign(better(a, b))) || byOrder(election)(a, b));
  const funded = [];
  let left = election.budget - sum(taken.map((line) => cost[line]));
  for (const line of lines) {
    if (cost[line] <= left) {
      funded.push(line);
      left -= cost[line];
    } else if (!skip) break;
  }
  return funded;
}

const sign = (number) => (number > 0n ? 1n : number < 0n ? -1n : 0n);

// The lines that equal shares buys, in order, when every voter holds `endowment` = [numerator, denominator].
export function equalShares(election, endowment, { worthCost = false, least = 1n } = {}) {
  const { costs, ballots } = election;
  const score = scores(election);
  let unit = endowment[1];
  let money = ballots.map(() => endowment[0]);
  const supporters = Object.fromEntries(Object.keys(costs).map((line) => [line, []]));
  ballots.forEach(({ marks }, number) => {
    for (const [line, points] of Object.entries(marks)) supporters[line].push([number, points]);
  });
  let waiting = Object.keys(costs).filter((line) => score[line] >= least);
  const funded = [];
  for (;;) {
    let best = null;
    waiting = waiting.filter((line) => {
      const price = priceOf(costs[line] * unit, supporters[line], money, ballots, unit);
      if (!price) return false; // money only shrinks, so it is never affordable again
      const worth = worthCost ? costs[line] : 1n;
      const key = worth ? [price[0], price[1] * worth] : [0n, 1n];
      const order = best ? key[0] * best.key[1] - best.key[0] * key[1] : -1n;
      if (order < 0n || (order === 0n && election.order[line] < election.order[best.line])) best = { line, price, key };
      return true;
    });
    if (!best) return funded;
    const { line, price } = best;
    const common = gcd(price[0], price[1]);
    const [paid, parts] = [price[0] / common, price[1] / common];
    const factor = parts / gcd(parts, unit);
    money = money.map((held) => held * factor);
    unit *= factor;
    const each = (paid * unit) / parts;
    for (const [number, points] of supporters[line]) money[number] = money[number] > each * points ? money[number] - each * points : 0n;
    funded.push(line);
    waiting = waiting.filter((other) => other !== line);
  }
}

// [numerator, denominator] of what a supporter pays for a point, those who hold less giving all; null: too dear.
function priceOf(needed, supporters, money, ballots, unit) {
  let rest = needed;
  let weight = sum(supporters.map(([number, points]) => ballots[number].size * points));
  if (sum(supporters.map(([number]) => money[number] * ballots[number].size)) < needed) return null;
  const poorestFirst = [...supporters].sort(([a, p], [b, q]) => Number(sign(money[a] * q - money[b] * p)));
  for (const [number, points] of poorestFirst) {
    if (money[number] * weight >= rest * points) break;
    rest -= money[number] * ballots[number].size;
    weight -= points * ballots[number].size;
  }
  return [rest, weight * unit];
}

// Why this page cannot count a contest by its rules, or "".
export function unknownRule(contest, counting) {
  if (!["greedy", "greedy-no-skip", "greedy-per-cost", "equal-shares"].includes(counting.rule)) return `the rule “${counting.rule}”`;
  if (contest.limits.length) return "limits such as shares of areas";
  if (contest.boost) return "boost votes";
  if (Object.keys(contest.weights).length) return "ballots of different weight";
  if (counting.threshold_percent || counting.part_funding_percent) return "thresholds or part funding in per cent";
  if (counting.comparison) return "the comparison step";
  if (contest.kind === "ranked" && counting.scoring !== "approval") return "scores of ranked ballots";
  return "";
}

// The lines that are funded, in order. `told`: the published endowment, as text, for equal shares.
export function count(election, counting, points, told) {
  const least = BigInt(Math.max(1, counting.threshold_votes));
  const voters = sum(election.ballots.map(({ size }) => size));
  if (counting.rule !== "equal-shares" || !voters) {
    return greedy(election, { perCost: counting.rule === "greedy-per-cost", skip: counting.rule !== "greedy-no-skip", least });
  }
  const options = { worthCost: counting.utility === "cost" && !points, least };
  const raised = ["add1", "add1u"].includes(counting.completion);
  const start = counting.start === "whole" ? [election.budget / voters, 1n] : [election.budget, voters];
  const held = raised ? fraction(told) : start;
  const funded = equalShares(election, held, options);
  if (raised) checkStep(election, start, held, funded, counting, options);
  if (["utilitarian", "add1u"].includes(counting.completion)) funded.push(...greedy(election, { taken: funded, least }));
  return funded;
}

function fraction(text) {
  const [above, below = "1"] = text.split("/");
  return [BigInt(above), BigInt(below)];
}

// That add1 stops where it says: on a step, within the budget, and for a reason.
function checkStep(election, start, held, funded, counting, options) {
  const step = BigInt(counting.increment);
  const above = held[0] * start[1] - start[0] * held[1];
  if (above < 0n || above % (step * held[1] * start[1]) !== 0n) throw new Error("What voters hold is not a step of the rule.");
  const spent = (lines) => sum(lines.map((line) => election.costs[line]));
  if (spent(funded) > election.budget) throw new Error("More is spent than there is.");
  const score = scores(election);
  const rest = Object.keys(election.costs).filter((line) => score[line] >= options.least && !funded.includes(line));
  const waiting = counting.stop === "exhaustive" ? rest.filter((line) => election.costs[line] <= election.budget - spent(funded)) : rest;
  const next = equalShares(election, [held[0] + step * held[1], held[1]], options);
  if (waiting.length && spent(next) <= election.budget) throw new Error("Voters could hold more without overspending.");
}
