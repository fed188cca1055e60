import { css, html, nothing, svg } from "lit";
import { WithDigits } from "./digits";
import type { CodeRow } from "./types";

export const RUNNING_CODE = "smart-life-lock-running";
const RADIUS = 20;
const AROUND = 2 * Math.PI * RADIUS;

/** The dynamic code that was promised to open: how long it still does, and its digits. */
export class SmartLifeLockRunning extends WithDigits {
  private ticking?: number;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = window.setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  override render() {
    const { row, words } = this;
    if (!row) return nothing;
    return html`
      ${this.ring(row)}
      <div class="text">
        <div class="who" dir="auto">${row.name || words.word("running")}</div>
        ${row.can.reveal ? this.renderDigits() : nothing}
      </div>
      <div class="actions">${this.renderActions()}</div>
    `;
  }

  private ring(row: CodeRow) {
    const end = Date.parse(row.promise_until ?? "");
    const left = Math.max(0, end - Date.now());
    const whole = Math.max(1, end - Date.parse(row.created));
    const seconds = Math.ceil(left / 1000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const gap = AROUND * (1 - Math.min(1, left / whole));
    const label = this.words.word("minutes_left", { minutes: Math.ceil(seconds / 60) });
    return html`<div class="ring" role="timer" aria-label=${label}>
      <svg viewBox="0 0 48 48" width="52" height="52" aria-hidden="true">
        ${svg`<circle cx="24" cy="24" r=${RADIUS} class="bed"></circle>
        <circle cx="24" cy="24" r=${RADIUS} class="left" stroke-dasharray=${AROUND}
          stroke-dashoffset=${gap} transform="rotate(-90 24 24)"></circle>`}
      </svg>
      <span aria-hidden="true" dir="ltr">${clock}</span>
    </div>`;
  }

  static override styles = [
    ...WithDigits.styles,
    css`
      :host {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        column-gap: 14px;
        padding: 10px;
        padding-inline-start: 14px;
        border-radius: 16px;
        background: color-mix(in srgb, var(--primary-color) 12%, transparent);
      }
      .who {
        font-size: 14px;
        line-height: 20px;
        color: var(--primary-text-color);
      }
      .digits {
        font-size: 20px;
      }
      .digits bdi {
        font-weight: 600;
      }
      .actions {
        display: flex;
      }
      .ring {
        display: grid;
        place-items: center;
      }
      .ring > * {
        grid-area: 1 / 1;
      }
      .ring span {
        font-size: 13px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      circle {
        fill: none;
        stroke-width: 4;
      }
      .bed {
        stroke: color-mix(in srgb, var(--primary-color) 22%, transparent);
      }
      .left {
        stroke: var(--primary-color);
        stroke-linecap: round;
        transition: stroke-dashoffset 1s linear;
      }
      @container (max-width: 329px) {
        :host {
          grid-template-columns: auto minmax(0, 1fr);
          row-gap: 2px;
        }
        .actions {
          grid-column: 2;
          margin-inline-start: -12px;
        }
      }
      /* A phone with text twice as large. */
      @container (max-width: 239px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          justify-items: start;
        }
        .actions {
          grid-column: 1;
        }
      }
    `,
  ];
}
