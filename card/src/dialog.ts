import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { fire, openDialog } from "./events";
import { failureOf } from "./failure";
import type { LockStore } from "./lock-store";
import { buttons, forms } from "./styles";
import type { CodeRow, Hass } from "./types";
import { Words } from "./words";

/** What a dialog is about; `row` where it is about one code. */
export interface DialogSubject {
  store: LockStore;
  row?: CodeRow;
}

/** What all our dialogs share: Home Assistant's frame, and how they open, work and close. */
export abstract class LockDialog<Subject extends DialogSubject> extends LitElement {
  static override properties = {
    subject: { state: true },
    open: { state: true },
    busy: { state: true },
    failure: { state: true },
  };
  /** Set by Home Assistant, which expects to. */
  hass?: Hass;
  declare protected subject: Subject | undefined;
  declare protected open: boolean;
  declare protected busy: boolean;
  declare protected failure: string | undefined;
  protected words!: Words;
  private unlisten?: () => void;

  static show(this: { readonly tag: string }, from: EventTarget, subject: DialogSubject): void {
    openDialog(from, this.tag, subject);
  }

  /** Called by Home Assistant for the event `show-dialog`. */
  showDialog(subject: Subject): void {
    this.subject = subject;
    this.words = subject.store.words();
    this.busy = false;
    this.failure = undefined;
    this.unlisten?.();
    this.unlisten = subject.store.listen(() => this.requestUpdate());
    this.begin(subject);
    this.open = true;
  }

  /** Called by Home Assistant when a person goes back. */
  closeDialog(): boolean {
    this.open = false;
    return true;
  }

  protected begin(_subject: Subject): void {}

  /** However it was closed. */
  protected end(): void {}

  protected get store(): LockStore {
    return (this.subject as Subject).store;
  }

  /** The code as it is now, or as it last was. */
  protected get row(): CodeRow {
    const row = this.subject?.row as CodeRow;
    return this.store.codes.get(row.id) ?? row;
  }

  private closed = (event: Event): void => {
    if (event.target !== event.currentTarget) return;
    this.unlisten?.();
    this.unlisten = undefined;
    this.open = false;
    this.end();
    this.subject = undefined;
    fire(this, "dialog-closed", { dialog: this.localName });
  };

  /** The frame takes the focus at its first opening only when it has moved into place. */
  private focusFirst = (): void => {
    requestAnimationFrame(() => {
      const active = (this.renderRoot as ShadowRoot).activeElement;
      if (!active?.matches("input")) this.renderRoot.querySelector<HTMLElement>("[autofocus]")?.focus();
    });
  };

  /** Do one thing at a time; what goes wrong is said in the dialog. */
  protected async work(deed: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = undefined;
    try {
      await deed();
    } catch (error) {
      this.failure = failureOf(error).message;
    } finally {
      this.busy = false;
    }
  }

  protected frame(title: string, body: unknown, footer?: unknown): TemplateResult {
    return html`<ha-adaptive-dialog
      .open=${this.open}
      .headerTitle=${title}
      .headerSubtitle=${this.store.lock?.name}
      @closed=${this.closed}
      @opened=${this.focusFirst}
      @after-show=${this.focusFirst}
    >
      <div class="body">
        ${body} ${this.failure ? html`<ha-alert alert-type="error">${this.failure}</ha-alert>` : ""}
      </div>
      ${footer ? html`<ha-dialog-footer slot="footer">${footer}</ha-dialog-footer>` : nothing}
    </ha-adaptive-dialog>`;
  }

  protected renderZone(): unknown {
    const note = this.words.zoneNote();
    return note ? html`<p class="note">${note}</p>` : nothing;
  }

  protected cancel(key = "cancel"): TemplateResult {
    return html`<ha-button slot="secondaryAction" appearance="plain" @click=${this.closeDialog}>
      ${this.words.word(key)}
    </ha-button>`;
  }

  protected primary(label: string, act: () => unknown, options: { bad?: boolean; off?: boolean } = {}): TemplateResult {
    return html`<ha-button
      slot="primaryAction"
      variant=${options.bad ? "danger" : "brand"}
      ?disabled=${options.off ?? false}
      ?loading=${this.busy}
      @click=${act}
      >${label}</ha-button
    >`;
  }

  static override styles = [
    buttons,
    forms,
    css`
      ha-adaptive-dialog {
        --dialog-content-padding: 4px 24px 24px;
        /* A title that is cut off loses what it asks. */
        --ha-dialog-header-white-space: normal;
        --ha-dialog-header-title-height: auto;
        overflow-wrap: anywhere;
      }
      .body {
        display: flex;
        flex-direction: column;
        gap: 16px;
        color: var(--primary-text-color);
      }
      p {
        margin: 0;
        line-height: 1.5;
      }
      /* A phone with text twice as large: the cross closes, too, and a button grows with its words. */
      @media (max-width: 279px) {
        ha-button[slot="secondaryAction"] {
          display: none;
        }
        ha-button::part(base) {
          block-size: auto;
          min-block-size: 40px;
        }
        ha-button::part(label) {
          line-height: 1.2;
        }
      }
    `,
  ];
}
