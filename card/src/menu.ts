import { css, html, LitElement } from "lit";
import { icon } from "./icons";

export const MENU = "smart-life-lock-menu";

export interface MenuItem {
  label: string;
  path: string;
  act: () => unknown;
  bad?: boolean;
  /** Only where the card is too narrow for a button of its own. */
  narrow?: boolean;
}

/** Open a menu below a button; the focus goes back to it when the menu is closed. */
export function openMenu(button: HTMLElement, items: MenuItem[]): void {
  const menu = document.createElement(MENU) as SmartLifeLockMenu;
  menu.items = items;
  menu.button = button;
  button.after(menu);
}

/** A menu in the browser's top layer, so that no card cuts it off. */
export class SmartLifeLockMenu extends LitElement {
  static override properties = { items: { attribute: false } };
  declare items: MenuItem[];
  button!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    this.popover = "auto";
    this.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "closed") this.close();
    });
    this.addEventListener("keydown", this.key);
  }

  override firstUpdated(): void {
    this.showPopover();
    this.place();
    this.button.setAttribute("aria-expanded", "true");
    this.entries()[0]?.focus();
  }

  private place(): void {
    const at = this.button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this;
    const rtl = getComputedStyle(this).direction === "rtl";
    const left = rtl ? at.left : at.right - width;
    const below = at.bottom + height + 8 <= innerHeight;
    this.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    this.style.top = `${Math.max(8, below ? at.bottom : at.top - height)}px`;
  }

  private entries(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")].filter(
      (entry) => entry.offsetParent !== null || entry.offsetHeight > 0,
    );
  }

  private key = (event: KeyboardEvent): void => {
    const entries = this.entries();
    const at = entries.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") this.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    entries.at(to % entries.length)?.focus();
  };

  private close(): void {
    this.button.removeAttribute("aria-expanded");
    if (this.contains(document.activeElement) || this.matches(":focus-within")) this.button.focus();
    this.remove();
  }

  private choose(item: MenuItem): void {
    this.button.focus();
    this.hidePopover();
    void item.act();
  }

  override render() {
    return html`<div role="menu">
      ${this.items.map(
        (item) => html`<button role="menuitem" class="${item.bad ? "bad" : ""} ${item.narrow ? "narrow" : ""}"
          tabindex="-1" @click=${() => this.choose(item)}>${icon(item.path)}<span>${item.label}</span></button>`,
      )}
    </div>`;
  }

  static override styles = css`
    :host {
      position: fixed;
      inset: auto;
      margin: 0;
      padding: 6px;
      border: 0;
      min-inline-size: 168px;
      border-radius: 14px;
      color: var(--primary-text-color);
      background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
      box-shadow: 0 4px 24px rgb(0 0 0 / 32%);
    }
    button {
      all: unset;
      box-sizing: border-box;
      display: flex;
      align-items: center;
      gap: 14px;
      inline-size: 100%;
      min-block-size: 44px;
      padding-inline: 12px 20px;
      border-radius: 9px;
      cursor: pointer;
      font-size: 15px;
    }
    button svg {
      color: var(--secondary-text-color);
    }
    button:hover,
    button:focus-visible {
      background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
    }
    .bad,
    .bad svg {
      color: var(--error-color, #db4437);
    }
    .narrow {
      display: none;
    }
    @container (max-width: 339px) {
      .narrow {
        display: flex;
      }
    }
  `;
}
