/** Which screens are open, kept in the address so that a reload or a shared link shows the same. */

import { recall, remember } from "./storage.js";

/** {customer, staff: ids or null, front: "customer" | "staff" | "list", tab: "group" | "private"} */
export function readRoute() {
  const hash = new URLSearchParams(location.hash.slice(1));
  if (![...hash.keys()].length) return { ...EMPTY, ...recall("route", {}) };
  const id = (name) => Number(hash.get(name)) || null;
  return {
    customer: id("customer"),
    staff: id("staff"),
    front: hash.get("front") ?? "list",
    tab: hash.get("tab") ?? "group",
  };
}

const EMPTY = { customer: null, staff: null, front: "list", tab: "group" };

export function writeRoute(route) {
  const hash = new URLSearchParams(Object.entries(route).filter(([, value]) => value !== null));
  history.replaceState(null, "", `#${hash}`);
  remember("route", route);
}
