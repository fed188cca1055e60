// The outside of the virtual lock: a display, a lamp and twelve keys (demo only).
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "C", "0", "⏎"];
const NAMES = { C: "clear", "⏎": "enter" };
const STYLE = `
  :host { display: block; }
  ha-card { padding: 16px; }
  .plate {
    box-sizing: border-box; max-width: 300px; margin: 0 auto; padding: 18px 20px 22px;
    border-radius: 28px; background: linear-gradient(160deg, #2b2f36, #16181c);
    box-shadow: inset 0 1px 0 #ffffff26, 0 6px 16px #0006; color: #e9edf2;
  }
  .lamp { display: flex; align-items: center; gap: 8px; font-size: 14px; min-height: 20px; }
  .lamp i { width: 10px; height: 10px; border-radius: 50%; background: #e5484d; box-shadow: 0 0 8px #e5484d; }
  .lamp.open i { background: #3ad17a; box-shadow: 0 0 10px #3ad17a; }
  .display {
    margin: 12px 0 4px; padding: 0 12px; height: 44px; line-height: 44px; border-radius: 10px;
    background: #0b0c0e; font: 500 24px/44px ui-monospace, monospace; letter-spacing: 0.12em;
    text-align: center; overflow: hidden; white-space: nowrap;
  }
  .verdict { min-height: 20px; margin-bottom: 10px; font-size: 13px; line-height: 20px; text-align: center; color: #b6c0cc; }
  .keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; justify-items: center; }
  button {
    width: 62px; height: 62px; border: 0; border-radius: 50%; cursor: pointer;
    background: radial-gradient(circle at 35% 30%, #4a505a, #2e333b); color: inherit;
    font: 400 26px/1 var(--ha-font-family-body, Roboto, sans-serif);
    box-shadow: 0 2px 5px #0008, inset 0 1px 0 #ffffff2e; touch-action: manipulation;
  }
  button:active { transform: translateY(1px); background: #20242a; }
  button:focus-visible { outline: 3px solid #7cc4ff; outline-offset: 2px; }
`;

class VirtualKeypadCard extends HTMLElement {
  setConfig(config) {
    this._config = config;
  }

  set hass(hass) {
    this._hass = hass;
    if (!this.shadowRoot) this._draw();
    const told = (entity) => {
      const state = hass.states[entity];
      return state && hass.formatEntityState ? hass.formatEntityState(state) : "";
    };
    const bolt = hass.states["sensor.virtual_keypad_bolt"]?.state;
    const verdict = hass.states["sensor.virtual_keypad_verdict"]?.state;
    this._lamp.classList.toggle("open", bolt === "unlocked");
    this._bolt.textContent = told("sensor.virtual_keypad_bolt");
    const digits = hass.states["text.virtual_keypad_digits"]?.state ?? "";
    this._display.textContent = /^\d+$/.test(digits) ? digits : "";
    const said = verdict && !["unknown", "unavailable"].includes(verdict);
    this._verdict.textContent = said ? told("sensor.virtual_keypad_verdict") : "";
  }

  _draw() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style><ha-card><div class="plate">
      <div class="lamp"><i></i><span></span></div>
      <div class="display" aria-live="polite"></div><div class="verdict" role="status"></div>
      <div class="keys"></div></div></ha-card>`;
    this._lamp = root.querySelector(".lamp");
    this._bolt = root.querySelector(".lamp span");
    this._display = root.querySelector(".display");
    this._verdict = root.querySelector(".verdict");
    for (const key of KEYS) {
      const button = document.createElement("button");
      button.textContent = key;
      if (NAMES[key]) button.ariaLabel = NAMES[key];
      button.addEventListener("click", () =>
        this._hass.callService("virtual_keypad", "press", { key: NAMES[key] ?? key }),
      );
      root.querySelector(".keys").append(button);
    }
  }

  getCardSize() {
    return 8;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }
}

// Home Assistant replaces the registry when its own script is loaded.
customElements.whenDefined("home-assistant").then(() => {
  const { customElements: registry } = window;
  if (!registry.get("virtual-keypad-card")) registry.define("virtual-keypad-card", VirtualKeypadCard);
});
