import { css } from "lit";

/** Round buttons with an icon, large enough for a finger. */
export const buttons = css`
  .icon {
    all: unset;
    box-sizing: border-box;
    position: relative;
    inline-size: 44px;
    block-size: 44px;
    display: grid;
    place-items: center;
    flex: none;
    border-radius: 50%;
    cursor: pointer;
    color: var(--secondary-text-color);
    -webkit-tap-highlight-color: transparent;
    transition: background-color 0.15s, color 0.15s;
  }
  .icon::before {
    content: "";
    position: absolute;
    inset: 2px;
    border-radius: 50%;
    background: currentColor;
    opacity: 0;
    transition: opacity 0.15s;
  }
  .icon:hover::before {
    opacity: 0.08;
  }
  .icon:active::before {
    opacity: 0.16;
  }
  .icon:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -3px;
  }
  .icon[aria-pressed="true"],
  .icon.done {
    color: var(--primary-color);
  }
  .icon[disabled] {
    opacity: 0.4;
    cursor: default;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;

export const digitStyles = css`
  .digits {
    font-family: var(--ha-font-family-code, ui-monospace, monospace);
    font-variant-numeric: tabular-nums;
    font-size: 18px;
    line-height: 28px;
    white-space: nowrap;
    color: var(--primary-text-color);
  }
  .digits .dots {
    letter-spacing: 0.18em;
    color: var(--secondary-text-color);
  }
  .digits bdi {
    letter-spacing: 0.05em;
    user-select: all;
    animation: appear 0.18s ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(3px);
    }
  }
`;

/** A mark of a code's state: the colour says no more than the word in it. */
export const chips = css`
  .chip {
    --tone: var(--secondary-text-color);
    flex: none;
    font-size: 12px;
    font-weight: 500;
    line-height: 20px;
    padding-inline: 8px;
    border-radius: 10px;
    color: var(--primary-text-color);
    background: color-mix(in srgb, var(--tone) 16%, transparent);
  }
  .chip.good {
    --tone: var(--success-color, #43a047);
    background: color-mix(in srgb, var(--tone) 24%, transparent);
  }
  .chip.wait {
    --tone: var(--warning-color, #ffa600);
    background: color-mix(in srgb, var(--tone) 26%, transparent);
  }
  .chip.bad {
    --tone: var(--error-color, #db4437);
    background: color-mix(in srgb, var(--tone) 24%, transparent);
  }
`;

/** What forms in dialogs are made of. */
export const forms = css`
  form {
    display: flex;
    flex-direction: column;
    gap: 20px;
    margin: 0;
  }
  label,
  fieldset > legend {
    font-size: 14px;
    font-weight: 500;
    color: var(--primary-text-color);
  }
  label.field {
    display: flex;
    flex-direction: column;
    gap: 6px;
    min-inline-size: 0;
  }
  input:not([type="radio"], [type="checkbox"]) {
    font: inherit;
    font-size: 16px;
    font-weight: 400;
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 48px;
    padding-inline: 14px;
    border-radius: 12px;
    border: 1px solid var(--ha-color-border-neutral-normal, var(--outline-color, #9e9e9e));
    background: var(--ha-color-form-background, transparent);
    color: inherit;
    color-scheme: inherit;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 0.75;
  }
  input:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -1px;
    border-color: transparent;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-inline-size: 0;
  }
  fieldset > legend {
    padding: 0;
    margin-block-end: 8px;
  }
  .pair {
    display: grid;
    gap: 8px;
  }
  /* One below the other on a phone with text twice as large. */
  @media (min-width: 280px) {
    .pair {
      grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr);
    }
    .pair.even {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  summary {
    cursor: pointer;
    min-block-size: 32px;
    align-content: center;
    color: var(--primary-text-color);
    font-size: 14px;
    border-radius: 8px;
  }
  summary:focus-visible {
    outline: 2px solid var(--primary-color);
  }
  .more {
    display: flex;
    flex-direction: column;
    gap: 16px;
    padding-block-start: 12px;
  }
  .more .note {
    margin-block-start: 8px;
  }
  .note {
    font-size: 13px;
    line-height: 1.45;
    font-weight: 400;
    color: var(--secondary-text-color);
    margin: 0;
  }
  ha-alert {
    display: block;
  }
`;

export const pills = css`
  .pills {
    display: grid;
    gap: 8px;
  }
  .pills.days {
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 4px;
  }
  @media (min-width: 280px) {
    .pills {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .pills.days {
      grid-template-columns: repeat(7, minmax(0, 1fr));
    }
  }
  .pill {
    position: relative;
    display: flex;
    align-items: center;
    justify-content: center;
    text-align: center;
    min-block-size: 48px;
    padding: 4px 10px;
    box-sizing: border-box;
    border-radius: 24px;
    font-weight: 400;
    line-height: 1.2;
    border: 1px solid var(--ha-color-border-neutral-normal, var(--outline-color, #9e9e9e));
    cursor: pointer;
    transition: background-color 0.15s, border-color 0.15s;
    -webkit-tap-highlight-color: transparent;
  }
  .days .pill {
    padding-inline: 0;
    font-size: 13px;
  }
  .pill input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .pill:hover {
    background: color-mix(in srgb, var(--primary-color) 6%, transparent);
  }
  .pill:has(input:checked) {
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  .pill:has(input:focus-visible) {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
`;
