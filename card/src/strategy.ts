import { CARD, locksOf } from "./names";
import type { Hass } from "./types";

/** A dashboard with the codes of every lock. */
export class SmartLifeLockStrategy extends HTMLElement {
  static async generate(_config: unknown, hass: Hass): Promise<unknown> {
    const locks = locksOf(hass.entities);
    const cards = locks.length ? locks.map((entity) => ({ type: `custom:${CARD}`, entity })) : [{ type: `custom:${CARD}` }];
    const sections = cards.map((card) => ({ type: "grid", cards: [card] }));
    return { views: [{ type: "sections", max_columns: Math.min(3, sections.length), sections }] };
  }
}
