import { css, html, nothing } from "lit";
import { WithDigits } from "./digits";
import { fire } from "./events";
import { icon, MORE, PAUSE, PENCIL, RESUME, REVOKE, SHARE } from "./icons";
import { type MenuItem, openMenu } from "./menu";
import { chips } from "./styles";
import type { CodeRow } from "./types";

export const CODE_ROW = "smart-life-lock-code";

/** What is chosen in a row's menu. */
export type Deed = "edit" | "pause" | "resume" | "revoke";

/** The same deed is another thing to people where the code is another one. */
function labelOf(deed: Deed, row: CodeRow): string {
  if (deed === "revoke" && row.group === "members") return "delete";
  return deed === "resume" && ["failed", "dead"].includes(row.status) ? "write_again" : deed;
}

/** One code: name, state, what it opens, digits on demand, and what can be done. */
export class SmartLifeLockCode extends WithDigits {
  override render() {
    const { row, words } = this;
    if (!row) return nothing;
    const { name, word } = this.named();
    const items = this.items(row);
    this.toggleAttribute("bare", !row.can.reveal);
    return html`
      <div class="text">
        <div class="name">
          <span class="who" dir="auto">${name}</span>
          <span class="chip ${row.tone}">${words.word(row.chip)}</span>
        </div>
        ${row.sentences.map((one, index) => html`<div dir="auto" class=${index ? "line more" : "line"}>${words.line(one)}</div>`)}
      </div>
      ${row.can.reveal ? this.renderDigits() : nothing}
      <div class="actions">
        ${this.renderActions()}
        ${items.length
          ? html`<button class="icon" aria-label=${word("more")} title=${words.word("more_short")} aria-haspopup="menu"
              @click=${(event: MouseEvent) => openMenu(event.currentTarget as HTMLElement, items)}>${icon(MORE)}</button>`
          : nothing}
      </div>
    `;
  }

  private items(row: CodeRow): MenuItem[] {
    const { can } = row;
    const item = (deed: Deed, path: string): MenuItem => ({
      label: this.words.word(labelOf(deed, row)),
      path,
      act: () => fire(this, "deed", { deed, row }),
    });
    return [
      ...(can.edit.length ? [item("edit", PENCIL)] : []),
      ...(can.pause ? [item("pause", PAUSE)] : []),
      ...(can.resume ? [item("resume", RESUME)] : []),
      ...(can.reveal ? [{ label: this.words.word("share_short"), path: SHARE, act: () => this.share(), narrow: true }] : []),
      ...(can.revoke ? [{ ...item("revoke", REVOKE), bad: true }] : []),
    ];
  }

  static override styles = [
    ...WithDigits.styles,
    chips,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        align-items: center;
        column-gap: 12px;
        padding-block: 10px;
        padding-inline: 16px 8px;
      }
      .name {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        align-items: center;
        line-height: 22px;
      }
      .who {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .line {
        text-align: -webkit-match-parent;
        text-align: match-parent;
        color: var(--secondary-text-color);
        font-size: 14px;
        line-height: 20px;
      }
      .line.more {
        font-size: 13px;
        line-height: 18px;
      }
      .actions {
        display: flex;
      }
      @container (max-width: 560px) {
        :host {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .text {
          grid-column: 1 / -1;
          padding-inline-end: 8px;
        }
        .actions {
          grid-column: 2;
        }
        :host([bare]) .text {
          grid-column: 1;
        }
      }
      @container (max-width: 339px) {
        .share {
          display: none;
        }
      }
      /* A phone with text twice as large. */
      @container (max-width: 239px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
        .actions {
          grid-column: 1;
          margin-inline-start: -12px;
        }
      }
    `,
  ];
}
