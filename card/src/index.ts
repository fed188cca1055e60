import { SmartLifeLockCard } from "./card";
import { CODE_LIST, SmartLifeLockList } from "./code-list";
import { CODE_ROW, SmartLifeLockCode } from "./code-row";
import { EditCodeDialog } from "./edit-code";
import { HistoryDialog } from "./history";
import { MENU, SmartLifeLockMenu } from "./menu";
import { CARD, DOCUMENTS, DOMAIN, isLock, STRATEGY } from "./names";
import { NewCodeDialog } from "./new-code";
import { RESULT, SmartLifeLockResult } from "./result";
import { RevokeCodeDialog } from "./revoke-code";
import { RUNNING_CODE, SmartLifeLockRunning } from "./running-code";
import { SmartLifeLockStrategy } from "./strategy";
import type { Hass } from "./types";

declare global {
  interface Window {
    customCards?: unknown[];
    customStrategies?: unknown[];
  }
}

/**
 * Asked for when somebody looks at it: only then it is known in which language. It asks for
 * no words itself: who asks for them while they are on their way is given none.
 */
function described(key: string, english: string): string {
  const home = document.querySelector<HTMLElement & { hass?: Hass }>("home-assistant")?.hass;
  return home?.localize(`component.${DOMAIN}.selector.card.options.${key}`) || english;
}

(window.customCards ??= []).push({
  type: CARD,
  name: "Smart Life Lock",
  get description() {
    return described("described", "The codes of a lock: make, share, change and revoke them.");
  },
  preview: true,
  documentationURL: DOCUMENTS,
  getEntitySuggestion: (hass: Hass, entity: string) =>
    isLock(hass.entities, entity) ? { config: { type: `custom:${CARD}`, entity } } : null,
});
(window.customStrategies ??= []).push({
  type: STRATEGY,
  strategyType: "dashboard",
  name: "Smart Life Lock",
  get description() {
    return described("described_all", "The codes of all locks on one page.");
  },
  documentationURL: DOCUMENTS,
});

const ELEMENTS: Record<string, CustomElementConstructor> = {
  [CARD]: SmartLifeLockCard,
  [CODE_LIST]: SmartLifeLockList,
  [CODE_ROW]: SmartLifeLockCode,
  [RUNNING_CODE]: SmartLifeLockRunning,
  [RESULT]: SmartLifeLockResult,
  [MENU]: SmartLifeLockMenu,
  [NewCodeDialog.tag]: NewCodeDialog,
  [EditCodeDialog.tag]: EditCodeDialog,
  [RevokeCodeDialog.tag]: RevokeCodeDialog,
  [HistoryDialog.tag]: HistoryDialog,
  [`ll-strategy-dashboard-${STRATEGY}`]: SmartLifeLockStrategy,
};

// Home Assistant 2026.10 replaces the registry of elements while it starts: what was
// defined before is lost, and only the registry of then is the right one.
void window.customElements.whenDefined("home-assistant").then(() => {
  for (const [name, element] of Object.entries(ELEMENTS)) {
    if (!window.customElements.get(name)) window.customElements.define(name, element);
  }
});
