// What a phone with the companion app shows (demo only).
const STYLE = `
  :host { display: block; }
  ha-card { padding: 16px; }
  .phone {
    box-sizing: border-box; max-width: 340px; min-height: 220px; margin: 0 auto; padding: 34px 14px 26px;
    border: 8px solid #16181c; border-radius: 34px; position: relative;
    background: linear-gradient(180deg, #dbe7f5, #b8cbe6); color: #14181f;
  }
  .phone::before {
    content: ""; position: absolute; top: 10px; left: 50%; width: 70px; height: 8px; margin-left: -35px;
    border-radius: 4px; background: #16181c;
  }
  .none { padding: 40px 0; text-align: center; color: #384252; }
  .note { padding: 12px 14px; margin-bottom: 10px; border-radius: 16px; background: #ffffffe6; overflow-wrap: anywhere; }
  .note b { display: block; font-size: 18px; }
  .note span { white-space: pre-line; font-size: 14px; line-height: 20px; }
  button {
    display: block; min-height: 40px; margin-top: 8px; padding: 0 16px; border: 0; border-radius: 20px; cursor: pointer;
    background: #0b57d0; color: #fff; font: inherit; font-size: 14px;
  }
  .close { float: inline-end; min-height: 40px; min-width: 40px; margin: -8px -10px 0 8px; padding: 0; background: none; color: inherit; }
`;

class VirtualPhoneCard extends HTMLElement {
  setConfig(config) {
    this._config = config;
  }

  set hass(hass) {
    this._hass = hass;
    const notes = hass.states["virtual_phone.screen"]?.attributes.notifications ?? [];
    const said = JSON.stringify(notes);
    if (said === this._said) return;
    this._said = said;
    this._draw(notes);
  }

  _draw(notes) {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style><ha-card><div class="phone" role="log"></div></ha-card>`;
    const phone = root.querySelector(".phone");
    if (!notes.length) {
      phone.innerHTML = `<div class="none">No notifications</div>`;
      return;
    }
    for (const note of notes) phone.append(this._note(note));
  }

  _note(note) {
    const box = document.createElement("div");
    box.className = "note";
    const title = document.createElement("b");
    title.textContent = note.title;
    const text = document.createElement("span");
    text.textContent = note.message;
    box.append(this._button("×", "close", "dismiss", { id: note.id }), title, text);
    box.firstChild.ariaLabel = `Dismiss ${note.title}`;
    for (const one of note.actions) {
      box.append(this._button(one.title, "", "tap", { id: note.id, action: one.action }));
    }
    return box;
  }

  _button(label, style, action, data) {
    const button = document.createElement("button");
    button.textContent = label;
    button.className = style;
    button.addEventListener("click", () => this._hass.callService("virtual_phone", action, data));
    return button;
  }

  getCardSize() {
    return 6;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }
}

// Home Assistant replaces the registry when its own script is loaded.
customElements.whenDefined("home-assistant").then(() => {
  const { customElements: registry } = window;
  if (!registry.get("virtual-phone-card")) registry.define("virtual-phone-card", VirtualPhoneCard);
});
