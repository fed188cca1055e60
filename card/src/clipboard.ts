/**
 * Put a text on the clipboard. Where the page is not secure there is no
 * `navigator.clipboard`: then by a text area, which has to stand in `place`, inside of an
 * open dialog, because elsewhere the dialog takes the focus back and nothing is copied.
 */
export async function copied(text: string, place: ShadowRoot | HTMLElement): Promise<boolean> {
  try {
    if (window.isSecureContext && navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused, such as in a frame: the old way may still do.
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.cssText = "position:fixed;opacity:0;pointer-events:none";
  place.append(area);
  const before = (place.getRootNode() as Document | ShadowRoot).activeElement;
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

/** Whether this browser has a sheet to share texts with; Android's WebView has none. */
export const canShare = typeof navigator.share === "function";

/** Raises unless a person chose somebody, or closed the sheet. */
export async function share(text: string): Promise<void> {
  try {
    await navigator.share({ text });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
  }
}
