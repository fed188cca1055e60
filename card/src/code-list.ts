import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { LockStore } from "./lock-store";
import type { CodeRow, Group } from "./types";
import type { Words } from "./words";

export const CODE_LIST = "smart-life-lock-list";
const SEARCHED = 12; // rows that are read at a glance
const GROUPS: Group[] = ["failed", "now", "later"]; // trouble is looked for at the top

/** All codes in their groups, to be searched where there are many. */
export class SmartLifeLockList extends LitElement {
  static override properties = {
    store: { attribute: false },
    words: { attribute: false },
    codes: { attribute: false },
    apart: { attribute: false },
    search: { state: true },
    opened: { state: true },
  };
  declare store: LockStore;
  declare words: Words;
  declare codes: ReadonlyMap<string, CodeRow>;
  /** One that is shown elsewhere. */
  declare apart: CodeRow | undefined;
  declare private search: string;
  declare private opened: ReadonlySet<Group>;

  constructor() {
    super();
    this.search = "";
    this.opened = new Set();
  }

  override render() {
    const rows = [...this.codes.values()].filter((row) => row.id !== this.apart?.id);
    const empty = this.apart ? nothing : html`<p class="empty">${this.words.word("no_codes")}</p>`;
    if (!rows.length) return empty;
    const wanted = this.search.trim().toLocaleLowerCase();
    const found = wanted ? rows.filter((row) => row.name.toLocaleLowerCase().includes(wanted)) : rows;
    const of = (group: Group) => found.filter((row) => row.group === group);
    return html`
      ${rows.length > SEARCHED ? this.renderSearch() : nothing} ${rows.some((row) => row.group !== "members") ? nothing : empty}
      ${GROUPS.map((group) => this.renderGroup(group, of(group)))}
      ${this.renderFolded("elsewhere", of("elsewhere"), true)} ${this.renderFolded("members", of("members"), wanted !== "")}
      ${this.renderFolded("ended", of("ended"), wanted !== "")}
      ${found.length ? nothing : html`<p class="empty">${this.words.word("nothing_found")}</p>`}
    `;
  }

  private renderSearch(): TemplateResult {
    return html`<input type="search" class="search" placeholder=${this.words.word("search")} aria-label=${this.words.word("search")}
      .value=${this.search} @input=${(event: InputEvent) => (this.search = (event.target as HTMLInputElement).value)} />`;
  }

  private renderGroup(group: Group, rows: CodeRow[]): unknown {
    return rows.length ? html`<section><h3>${this.words.word(`group_${group}`)}</h3>${this.renderRows(rows)}</section>` : nothing;
  }

  private renderFolded(group: Group, rows: CodeRow[], open: boolean): unknown {
    if (!rows.length) return nothing;
    const shown = open || this.opened.has(group);
    const fold = (event: Event) => {
      const opened = new Set(this.opened);
      if ((event.target as HTMLDetailsElement).open) opened.add(group);
      else opened.delete(group);
      this.opened = opened;
    };
    return html`<details ?open=${shown} @toggle=${fold}>
      <summary>${this.words.word(`group_${group}`)} <span class="count">${rows.length}</span></summary>
      ${shown ? this.renderRows(rows) : nothing}
    </details>`;
  }

  private renderRows(rows: CodeRow[]): TemplateResult {
    return html`<div role="list">
      ${repeat(
        rows,
        (row) => row.id,
        (row) => html`<smart-life-lock-code role="listitem" .store=${this.store} .words=${this.words} .row=${row}></smart-life-lock-code>`,
      )}
    </div>`;
  }

  static override styles = css`
    :host {
      display: block;
    }
    .search {
      display: block;
      box-sizing: border-box;
      inline-size: calc(100% - 24px);
      margin: 8px 12px;
      min-block-size: 44px;
      padding-inline: 16px;
      border: 0;
      border-radius: 22px;
      font: inherit;
      color: inherit;
      background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
    }
    .search::placeholder {
      color: var(--secondary-text-color);
    }
    .search:focus-visible,
    summary:focus-visible {
      outline: 2px solid var(--primary-color);
    }
    h3,
    summary {
      margin: 0;
      padding: 12px 16px 2px;
      font-size: 14px;
      font-weight: 500;
      line-height: 20px;
      color: var(--secondary-text-color);
    }
    summary {
      cursor: pointer;
      padding-block: 12px;
      border-radius: 12px;
      outline-offset: -2px;
    }
    summary .count {
      font-weight: 400;
      margin-inline-start: 4px;
    }
    smart-life-lock-code + smart-life-lock-code {
      border-block-start: 1px solid color-mix(in srgb, var(--divider-color) 60%, transparent);
    }
    smart-life-lock-code {
      content-visibility: auto;
      contain-intrinsic-block-size: auto 108px;
    }
    .empty {
      margin: 0;
      padding: 20px 24px 24px;
      text-align: center;
      font-size: 14px;
      line-height: 1.5;
      color: var(--secondary-text-color);
    }
  `;
}
