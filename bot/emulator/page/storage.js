/** What the page remembers on this machine between two visits; it works without, too. */

const PREFIX = "insyn.";

export function remember(key, value) {
  try {
    if (value === null || value === "") localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A browser that refuses storage only loses drafts and the layout.
  }
}

export function recall(key, otherwise = null) {
  try {
    const stored = localStorage.getItem(PREFIX + key);
    return stored === null ? otherwise : JSON.parse(stored);
  } catch {
    return otherwise;
  }
}
