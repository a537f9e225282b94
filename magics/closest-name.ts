/** Levenshtein distance: insertions, deletions and substitutions that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The name a person most likely meant, or undefined if none is near: at most a third of the letters differ
 * (always allowing two), or one begins with the other.
 */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    const isPrefix = typed.length >= 2 && (name.startsWith(typed) || typed.startsWith(name));
    const distance = isPrefix ? 1 : editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance < Math.max(typed.length, name.length)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}
