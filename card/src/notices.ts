import { html, nothing, type TemplateResult } from "lit";
import { navigate } from "./events";
import type { Failure } from "./failure";
import type { LockInfo } from "./types";
import type { Words } from "./words";

/** What this script was loaded as; the backend tells which one it serves now. */
const VERSION = new URL(import.meta.url).search.slice(1);

/** Locked, out of reach, what waits: only what is known. */
export function stateOf(words: Words, lock: LockInfo): string {
  const { lock_state: state, pending: count } = lock;
  return [
    ...(state ? [words.word(`lock_${state}`)] : []),
    ...(lock.reachable ? [] : [words.word("out_of_reach")]),
    ...(count ? [words.word(count === 1 ? "change_waits" : "changes_wait", { count })] : []),
  ].join(" · ");
}

export function noLock(words: Words): TemplateResult {
  const action = button(words.word("add_lock"), () => navigate("/config/integrations/dashboard"));
  return alert("info", words.word("no_lock"), action);
}

/** Why nothing can be shown of this lock. */
export function failed(words: Words, { code, message }: Failure): TemplateResult {
  if (code === "unauthorized") return alert("warning", words.word("not_allowed"));
  if (code === "not_found") return alert("error", words.word("no_such_lock"));
  if (code === "unknown_command") return alert("warning", words.word("restart"));
  return alert("error", message);
}

/** What a person should know before using the card: a newer card, a problem, who may. */
export function notices(words: Words, lock: LockInfo, served?: string): TemplateResult {
  const { problem } = lock;
  return html`
    ${served && VERSION && served !== VERSION
      ? alert("info", words.word("reload_needed"), button(words.word("reload"), () => location.reload()))
      : nothing}
    ${problem
      ? alert(
          "warning",
          words.word(`problem_${problem.key}`),
          problem.issue_id ? button(words.word("open_repair"), () => navigate("/config/repairs")) : nothing,
        )
      : nothing}
    ${lock.may.create ? nothing : alert("info", words.word(`who_may_${lock.who_may}`))}
  `;
}

function alert(type: string, text: string, action: unknown = nothing): TemplateResult {
  return html`<ha-alert alert-type=${type}>${text}${action}</ha-alert>`;
}

function button(label: string, act: () => unknown): TemplateResult {
  return html`<ha-button slot="action" appearance="plain" @click=${act}>${label}</ha-button>`;
}
