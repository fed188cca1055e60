import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { cardStyles } from "./card-styles";
import type { Deed } from "./code-row";
import { EditCodeDialog } from "./edit-code";
import { toast } from "./events";
import { failureOf } from "./failure";
import { HistoryDialog } from "./history";
import { HISTORY, icon, KEYPAD, LOCK, UNLOCKED } from "./icons";
import { LockStore } from "./lock-store";
import { DOMAIN, locksOf } from "./names";
import { NewCodeDialog } from "./new-code";
import { failed, noLock, notices, stateOf } from "./notices";
import { RevokeCodeDialog } from "./revoke-code";
import type { SmartLifeLockRunning } from "./running-code";
import type { CardConfig, CodeRow, Hass, LockInfo } from "./types";
import { untilMidnight, type Words } from "./words";

/** The codes of one lock. */
export class SmartLifeLockCard extends LitElement {
  static override properties = {
    config: { state: true },
    store: { state: true },
    words: { state: true },
    making: { state: true },
  };
  declare private config: CardConfig | undefined;
  declare private store: LockStore | undefined;
  declare private words: Words | undefined;
  declare private making: boolean;
  /** Set by Home Assistant where the card is only looked at, as in the card picker. */
  preview = false;
  private home?: Hass;
  private localize?: Hass["localize"];
  private unlisten?: () => void;
  private alarm?: number;
  private promiseEnds?: number;

  constructor() {
    super();
    this.making = false;
  }

  setConfig(config: CardConfig): void {
    this.config = config;
    this.follow();
  }

  /** Set with every change of any entity; nearly none of them is about this card. */
  set hass(hass: Hass) {
    const before = this.home;
    this.home = hass;
    if (this.store) this.store.hass = hass;
    if (before?.localize !== hass.localize || before.locale !== hass.locale) void this.reword();
    if (!this.store || before?.entities !== hass.entities) this.follow();
  }

  private async reword(): Promise<void> {
    // The card picker tells its cards of no later `hass`, which would have these words.
    this.localize = await this.home?.loadBackendTranslation("selector", DOMAIN);
    this.words = this.makeWords();
  }

  private makeWords(): Words | undefined {
    const { home } = this;
    return home && (this.store ?? new LockStore(home, "")).words(this.localize);
  }

  private get entity(): string | undefined {
    return this.config?.entity ?? (this.home && locksOf(this.home.entities)[0]);
  }

  /** Begin to follow the lock that is meant, or another one. */
  private follow(): void {
    const { entity, home } = this;
    if (!home || !this.config || this.store?.entity === entity) return;
    this.leave();
    this.store = entity ? new LockStore(home, entity) : undefined;
    if (this.isConnected) this.enter();
  }

  private enter(): void {
    if (!this.store || this.unlisten) return;
    this.unlisten = this.store.listen(this.news);
    this.store.start();
    this.wakeAtMidnight();
  }

  private leave(): void {
    this.unlisten?.();
    this.unlisten = undefined;
    this.store?.stop();
    clearTimeout(this.alarm);
    clearTimeout(this.promiseEnds);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.enter();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
  }

  private news = (): void => {
    if (this.words && this.words.zone !== this.store?.lock?.time_zone) this.words = this.makeWords();
    this.requestUpdate();
  };

  /** Rows say "today": at midnight they are drawn anew. */
  private wakeAtMidnight(): void {
    clearTimeout(this.alarm);
    const words = this.makeWords();
    if (!words) return;
    this.alarm = window.setTimeout(() => {
      this.words = this.makeWords();
      this.wakeAtMidnight();
    }, untilMidnight(words, new Date()));
  }

  getCardSize(): number {
    return 6;
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  static getStubConfig(hass: Hass): Partial<CardConfig> {
    const [entity] = locksOf(hass.entities);
    return entity ? { entity } : {};
  }

  static getConfigForm(): Record<string, unknown> {
    return {
      schema: [
        { name: "entity", selector: { entity: { filter: { integration: DOMAIN, domain: "lock" } } } },
        { name: "name", selector: { text: {} } },
      ],
    };
  }

  override shouldUpdate(): boolean {
    return this.words !== undefined && this.config !== undefined;
  }

  override updated(_changed: PropertyValues): void {
    clearTimeout(this.promiseEnds);
    const end = Date.parse(this.running()?.promise_until ?? "");
    if (end) this.promiseEnds = window.setTimeout(() => this.requestUpdate(), end - Date.now() + 50);
  }

  override render() {
    const { store, words } = this;
    if (!words) return nothing;
    if (!store) return this.shell(noLock(words));
    if (store.failure) return this.shell(failed(words, store.failure));
    const { lock } = store;
    if (!lock) return this.shell(this.renderLoading());
    return this.shell(html`
      ${this.renderHeader(lock)} ${notices(words, lock, store.version)}
      ${lock.may.create ? this.renderDoor() : nothing}
      ${lock.may.see ? this.renderCodes() : nothing}
    `);
  }

  private shell(content: unknown): TemplateResult {
    return html`<ha-card @deed=${this.deed}><div class="card">${content}</div></ha-card>`;
  }

  private word(key: string, values?: Record<string, unknown>): string {
    return this.words?.word(key, values) ?? "";
  }

  private renderLoading(): TemplateResult {
    return html`<div class="loading" role="status" aria-label=${this.word("loading")}>
      ${[0, 1, 2].map(() => html`<div class="bone"></div>`)}
    </div>`;
  }

  private renderHeader(lock: LockInfo): TemplateResult {
    const { may } = lock;
    const state = this.words ? stateOf(this.words, lock) : "";
    return html`<header>
      <span class="badge ${lock.lock_state ?? ""}">${icon(lock.lock_state === "unlocked" ? UNLOCKED : LOCK, 24)}</span>
      <div class="title">
        <h2 dir="auto">${this.config?.name || lock.name}</h2>
        ${state ? html`<div class="state" dir="auto">${state}</div>` : nothing}
      </div>
      ${may.see
        ? html`<button class="icon" aria-label=${this.word("history")} title=${this.word("history")} @click=${this.showHistory}>${icon(HISTORY, 22)}</button>`
        : nothing}
      ${may.create
        ? html`<ha-button class="new" @click=${this.showNewCode}>${this.word("new_code")}</ha-button>`
        : nothing}
    </header>`;
  }

  /** The newest dynamic code that is still inside of what was promised. */
  private running(): CodeRow | undefined {
    const now = Date.now();
    return [...(this.store?.codes.values() ?? [])]
      .filter((row) => Date.parse(row.promise_until ?? "") > now)
      .sort((one, other) => other.created.localeCompare(one.created))[0];
  }

  private renderDoor(): TemplateResult {
    const running = this.running();
    if (running) {
      return html`<smart-life-lock-running .store=${this.store} .words=${this.words} .row=${running}></smart-life-lock-running>`;
    }
    return html`<div class="door">
      <span class="keypad">${icon(KEYPAD, 22)}</span>
      <div class="grow">
        <div dir="auto">${this.word("at_the_door")}</div>
        <div class="state" dir="auto">${this.word("at_the_door_note")}</div>
      </div>
      <ha-button appearance="filled" ?loading=${this.making} @click=${this.makeNow}>${this.word("code_for_now")}</ha-button>
    </div>`;
  }

  private makeNow = async (): Promise<void> => {
    if (!this.store || this.making || this.preview) return;
    this.making = true;
    try {
      const { code } = await this.store.act("create_dynamic_code");
      await this.updateComplete;
      const running = this.renderRoot.querySelector<SmartLifeLockRunning>("smart-life-lock-running");
      if (code) running?.show(code);
    } catch (error) {
      toast(this, failureOf(error).message);
    } finally {
      this.making = false;
    }
  };

  private renderCodes(): TemplateResult {
    return html`<smart-life-lock-list .store=${this.store} .words=${this.words} .codes=${this.store?.codes}
      .apart=${this.running()}></smart-life-lock-list>`;
  }

  private showNewCode = (): void => {
    if (this.store && !this.preview) NewCodeDialog.show(this, { store: this.store });
  };

  private showHistory = (): void => {
    if (this.store && !this.preview) HistoryDialog.show(this, { store: this.store });
  };

  private deed = (event: CustomEvent<{ deed: Deed; row: CodeRow }>): void => {
    const { store } = this;
    const { deed, row } = event.detail;
    if (!store || this.preview) return;
    if (deed === "edit") EditCodeDialog.show(this, { store, row });
    else if (deed === "revoke") RevokeCodeDialog.show(this, { store, row });
    else {
      store.act(`${deed}_code`, { code_id: row.id }).catch((error: unknown) => toast(this, failureOf(error).message));
    }
  };

  static override styles = cardStyles;
}
