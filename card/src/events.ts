// Home Assistant's frontend listens to these on the way up.
export function fire(from: EventTarget, type: string, detail: unknown = {}): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** A short message at the foot of the page. */
export function toast(from: EventTarget, message: string): void {
  fire(from, "hass-notification", { message });
}

export function navigate(path: string): void {
  history.pushState(null, "", path);
  fire(window, "location-changed", { replace: false });
}

/** Home Assistant's frontend shows the dialog, and *Back* closes it. */
export function openDialog(from: EventTarget, tag: string, dialogParams: unknown): void {
  fire(from, "show-dialog", {
    dialogTag: tag,
    dialogImport: () => window.customElements.whenDefined(tag),
    dialogParams,
  });
}
