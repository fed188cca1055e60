import { css } from "lit";
import { buttons } from "./styles";

export const cardStyles = [
  buttons,
  css`
    :host {
      display: block;
    }
    .card {
      container-type: inline-size;
      padding-block-end: 8px;
      color: var(--primary-text-color);
      font-size: 16px;
    }
    [dir="auto"] {
      text-align: -webkit-match-parent;
      text-align: match-parent;
    }
    header {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 16px;
      padding-block-end: 12px;
    }
    .title,
    .grow {
      flex: 1;
      min-inline-size: 0;
    }
    h2 {
      margin: 0;
      font-size: 18px;
      font-weight: 500;
      line-height: 24px;
      overflow-wrap: anywhere;
    }
    .state {
      color: var(--secondary-text-color);
      font-size: 14px;
      line-height: 20px;
    }
    header .icon {
      margin-inline: -4px;
    }
    .badge,
    .keypad {
      display: grid;
      place-items: center;
      flex: none;
      inline-size: 40px;
      block-size: 40px;
      border-radius: 50%;
      color: var(--primary-color);
      background: color-mix(in srgb, var(--primary-color) 14%, transparent);
    }
    .badge.unlocked {
      color: var(--state-lock-unlocked-color, var(--error-color));
      background: color-mix(in srgb, var(--state-lock-unlocked-color, var(--error-color)) 16%, transparent);
    }
    .keypad {
      background: none;
      inline-size: 32px;
      margin-inline-start: 4px;
    }
    ha-alert {
      display: block;
      margin: 0 12px 12px;
    }
    ha-alert ha-button::part(label) {
      white-space: nowrap;
    }
    .card > ha-alert:first-child {
      margin-block-start: 12px;
    }
    .door,
    smart-life-lock-running {
      margin: 0 12px 8px;
    }
    .door {
      display: flex;
      align-items: center;
      gap: 12px;
      min-block-size: 56px;
      padding: 8px 12px;
      padding-inline-start: 8px;
      border-radius: 16px;
      font-size: 15px;
      line-height: 20px;
      background: color-mix(in srgb, var(--primary-text-color) 5%, transparent);
    }
    .loading {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 16px;
    }
    .bone {
      block-size: 48px;
      border-radius: 12px;
      background: color-mix(in srgb, var(--primary-text-color) 7%, transparent);
      animation: breathe 1.4s ease-in-out infinite alternate;
    }
    .bone:nth-child(2) {
      animation-delay: 0.2s;
    }
    .bone:nth-child(3) {
      animation-delay: 0.4s;
    }
    @keyframes breathe {
      to {
        opacity: 0.4;
      }
    }
    @container (max-width: 359px) {
      .badge,
      .keypad {
        display: none;
      }
      header {
        flex-wrap: wrap;
      }
      .door {
        padding-inline-start: 14px;
      }
    }
    /* A phone with text twice as large. */
    @container (max-width: 239px) {
      .door {
        flex-wrap: wrap;
      }
      .door .grow {
        flex-basis: 100%;
      }
    }
  `,
];
