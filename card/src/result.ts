import { css, html, nothing } from "lit";
import { canShare } from "./clipboard";
import { WithDigits } from "./digits";
import { COPY, DONE, icon, SHARE } from "./icons";
import { chips } from "./styles";
import type { CodeAnswer, CodeRow } from "./types";

export const RESULT = "smart-life-lock-result";

/** A code just made: digits large, and whether it opens yet, which changes by itself. */
export class SmartLifeLockResult extends WithDigits {
  static override properties = { ...WithDigits.properties, answer: { attribute: false } };
  declare answer: CodeAnswer;
  private unlisten?: () => void;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unlisten = this.store.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unlisten?.();
  }

  /** The form, and what had the focus in it, has just gone. */
  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("bdi")?.focus();
  }

  override render() {
    const { words, answer } = this;
    const row = this.store.codes.get(answer.id);
    if (row) this.row = row;
    const digits = answer.code ?? "";
    return html`
      <bdi class="large" dir="ltr" role="group" tabindex="0" aria-label=${[...digits].join(" ")}>${spaced(digits)}</bdi>
      <div class="buttons">
        <ha-button class="copy" @click=${() => this.put(digits, digits, "copied")}>
          <span slot="start">${icon(this.marked ? DONE : COPY)}</span>${words.word(this.marked ? "copied" : "copy_short")}
        </ha-button>
        <ha-button appearance="filled" @click=${() => this.pass(digits)}>
          <span slot="start">${icon(SHARE)}</span>${words.word(canShare ? "share_short" : "copy_message_short")}
        </ha-button>
      </div>
      ${row ? this.renderState(row) : nothing}
    `;
  }

  private renderState(row: CodeRow) {
    const { words } = this;
    return html`<div class="state" role="status">
      <span class="chip ${row.tone}">${words.word(row.chip)}</span>
      <div>${row.sentences.map((one) => html`<div>${words.line(one)}</div>`)}</div>
    </div>`;
  }

  static override styles = [
    ...WithDigits.styles,
    chips,
    css`
      :host {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 20px;
        padding-block: 8px;
        text-align: center;
      }
      .large {
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
        font-variant-numeric: tabular-nums;
        font-weight: 600;
        font-size: clamp(19px, 10cqi, 46px);
        line-height: 1.2;
        letter-spacing: 0.04em;
        padding: 18px 4px;
        inline-size: 100%;
        box-sizing: border-box;
        border-radius: 18px;
        user-select: all;
        background: color-mix(in srgb, var(--primary-color) 10%, transparent);
      }
      .large:focus-visible {
        outline: 2px solid var(--primary-color);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 12px;
      }
      .buttons svg {
        display: block;
      }
      .state {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 8px;
        font-size: 14px;
        line-height: 1.5;
        color: var(--secondary-text-color);
      }
    `,
  ];
}

/** Digits in groups that can be read aloud; the spaces are drawn, not copied. */
function spaced(digits: string) {
  const size = digits.length % 5 === 0 ? 5 : digits.length % 4 === 0 ? 4 : 3;
  const parts = digits.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
  return parts.map((part, index) => html`<wbr /><span style=${index ? "margin-inline-start:.35em" : ""}>${part}</span>`);
}
