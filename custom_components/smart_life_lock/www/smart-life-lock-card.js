var re=globalThis,se=re.ShadowRoot&&(re.ShadyCSS===void 0||re.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Te=Symbol(),Ke=new WeakMap,K=class{constructor(t,e,i){if(this._$cssResult$=!0,i!==Te)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(se&&t===void 0){let i=e!==void 0&&e.length===1;i&&(t=Ke.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),i&&Ke.set(e,t))}return t}toString(){return this.cssText}},Ge=s=>new K(typeof s=="string"?s:s+"",void 0,Te),u=(s,...t)=>{let e=s.length===1?s[0]:t.reduce((i,r,o)=>i+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+s[o+1],s[0]);return new K(e,s,Te)},Je=(s,t)=>{if(se)s.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let i=document.createElement("style"),r=re.litNonce;r!==void 0&&i.setAttribute("nonce",r),i.textContent=e.cssText,s.appendChild(i)}},Re=se?s=>s:s=>s instanceof CSSStyleSheet?(t=>{let e="";for(let i of t.cssRules)e+=i.cssText;return Ge(e)})(s):s;var{is:si,defineProperty:oi,getOwnPropertyDescriptor:ni,getOwnPropertyNames:ai,getOwnPropertySymbols:di,getPrototypeOf:li}=Object,oe=globalThis,Qe=oe.trustedTypes,ci=Qe?Qe.emptyScript:"",pi=oe.reactiveElementPolyfillSupport,G=(s,t)=>s,Me={toAttribute(s,t){switch(t){case Boolean:s=s?ci:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,t){let e=s;switch(t){case Boolean:e=s!==null;break;case Number:e=s===null?null:Number(s);break;case Object:case Array:try{e=JSON.parse(s)}catch{e=null}}return e}},et=(s,t)=>!si(s,t),Xe={attribute:!0,type:String,converter:Me,reflect:!1,useDefault:!1,hasChanged:et};Symbol.metadata??=Symbol("metadata"),oe.litPropertyMetadata??=new WeakMap;var A=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Xe){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let i=Symbol(),r=this.getPropertyDescriptor(t,i,e);r!==void 0&&oi(this.prototype,t,r)}}static getPropertyDescriptor(t,e,i){let{get:r,set:o}=ni(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:r,set(n){let c=r?.call(this);o?.call(this,n),this.requestUpdate(t,c,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Xe}static _$Ei(){if(this.hasOwnProperty(G("elementProperties")))return;let t=li(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(G("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(G("properties"))){let e=this.properties,i=[...ai(e),...di(e)];for(let r of i)this.createProperty(r,e[r])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[i,r]of e)this.elementProperties.set(i,r)}this._$Eh=new Map;for(let[e,i]of this.elementProperties){let r=this._$Eu(e,i);r!==void 0&&this._$Eh.set(r,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let i=new Set(t.flat(1/0).reverse());for(let r of i)e.unshift(Re(r))}else t!==void 0&&e.push(Re(t));return e}static _$Eu(t,e){let i=e.attribute;return i===!1?void 0:typeof i=="string"?i:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let i of e.keys())this.hasOwnProperty(i)&&(t.set(i,this[i]),delete this[i]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Je(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,i){this._$AK(t,i)}_$ET(t,e){let i=this.constructor.elementProperties.get(t),r=this.constructor._$Eu(t,i);if(r!==void 0&&i.reflect===!0){let o=(i.converter?.toAttribute!==void 0?i.converter:Me).toAttribute(e,i.type);this._$Em=t,o==null?this.removeAttribute(r):this.setAttribute(r,o),this._$Em=null}}_$AK(t,e){let i=this.constructor,r=i._$Eh.get(t);if(r!==void 0&&this._$Em!==r){let o=i.getPropertyOptions(r),n=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:Me;this._$Em=r;let c=n.fromAttribute(e,o.type);this[r]=c??this._$Ej?.get(r)??c,this._$Em=null}}requestUpdate(t,e,i,r=!1,o){if(t!==void 0){let n=this.constructor;if(r===!1&&(o=this[t]),i??=n.getPropertyOptions(t),!((i.hasChanged??et)(o,e)||i.useDefault&&i.reflect&&o===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,i))))return;this.C(t,e,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:i,reflect:r,wrapped:o},n){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),o!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||i||(e=void 0),this._$AL.set(t,e)),r===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,o]of this._$Ep)this[r]=o;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[r,o]of i){let{wrapped:n}=o,c=this[r];n!==!0||this._$AL.has(r)||c===void 0||this.C(r,void 0,o,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(e)):this._$EM()}catch(i){throw t=!1,this._$EM(),i}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};A.elementStyles=[],A.shadowRootOptions={mode:"open"},A[G("elementProperties")]=new Map,A[G("finalized")]=new Map,pi?.({ReactiveElement:A}),(oe.reactiveElementVersions??=[]).push("2.1.2");var He=globalThis,tt=s=>s,ne=He.trustedTypes,it=ne?ne.createPolicy("lit-html",{createHTML:s=>s}):void 0,Pe="$lit$",C=`lit$${Math.random().toFixed(9).slice(2)}$`,Oe="?"+C,hi=`<${Oe}>`,M=document,Q=()=>M.createComment(""),X=s=>s===null||typeof s!="object"&&typeof s!="function",Ne=Array.isArray,dt=s=>Ne(s)||typeof s?.[Symbol.iterator]=="function",Le=`[ 	
\f\r]`,J=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,rt=/-->/g,st=/>/g,T=RegExp(`>|${Le}(?:([^\\s"'>=/]+)(${Le}*=${Le}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ot=/'/g,nt=/"/g,lt=/^(?:script|style|textarea|title)$/i,ze=s=>(t,...e)=>({_$litType$:s,strings:t,values:e}),a=ze(1),ct=ze(2),Ti=ze(3),E=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),at=new WeakMap,R=M.createTreeWalker(M,129);function pt(s,t){if(!Ne(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return it!==void 0?it.createHTML(t):t}var ht=(s,t)=>{let e=s.length-1,i=[],r,o=t===2?"<svg>":t===3?"<math>":"",n=J;for(let c=0;c<e;c++){let l=s[c],m,g,p=-1,f=0;for(;f<l.length&&(n.lastIndex=f,g=n.exec(l),g!==null);)f=n.lastIndex,n===J?g[1]==="!--"?n=rt:g[1]!==void 0?n=st:g[2]!==void 0?(lt.test(g[2])&&(r=RegExp("</"+g[2],"g")),n=T):g[3]!==void 0&&(n=T):n===T?g[0]===">"?(n=r??J,p=-1):g[1]===void 0?p=-2:(p=n.lastIndex-g[2].length,m=g[1],n=g[3]===void 0?T:g[3]==='"'?nt:ot):n===nt||n===ot?n=T:n===rt||n===st?n=J:(n=T,r=void 0);let h=n===T&&s[c+1].startsWith("/>")?" ":"";o+=n===J?l+hi:p>=0?(i.push(m),l.slice(0,p)+Pe+l.slice(p)+C+h):l+C+(p===-2?c:h)}return[pt(s,o+(s[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),i]},ee=class s{constructor({strings:t,_$litType$:e},i){let r;this.parts=[];let o=0,n=0,c=t.length-1,l=this.parts,[m,g]=ht(t,e);if(this.el=s.createElement(m,i),R.currentNode=this.el.content,e===2||e===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(r=R.nextNode())!==null&&l.length<c;){if(r.nodeType===1){if(r.hasAttributes())for(let p of r.getAttributeNames())if(p.endsWith(Pe)){let f=g[n++],h=r.getAttribute(p).split(C),v=/([.?@])?(.*)/.exec(f);l.push({type:1,index:o,name:v[2],strings:h,ctor:v[1]==="."?de:v[1]==="?"?le:v[1]==="@"?ce:H}),r.removeAttribute(p)}else p.startsWith(C)&&(l.push({type:6,index:o}),r.removeAttribute(p));if(lt.test(r.tagName)){let p=r.textContent.split(C),f=p.length-1;if(f>0){r.textContent=ne?ne.emptyScript:"";for(let h=0;h<f;h++)r.append(p[h],Q()),R.nextNode(),l.push({type:2,index:++o});r.append(p[f],Q())}}}else if(r.nodeType===8)if(r.data===Oe)l.push({type:2,index:o});else{let p=-1;for(;(p=r.data.indexOf(C,p+1))!==-1;)l.push({type:7,index:o}),p+=C.length-1}o++}}static createElement(t,e){let i=M.createElement("template");return i.innerHTML=t,i}};function L(s,t,e=s,i){if(t===E)return t;let r=i!==void 0?e._$Co?.[i]:e._$Cl,o=X(t)?void 0:t._$litDirective$;return r?.constructor!==o&&(r?._$AO?.(!1),o===void 0?r=void 0:(r=new o(s),r._$AT(s,e,i)),i!==void 0?(e._$Co??=[])[i]=r:e._$Cl=r),r!==void 0&&(t=L(s,r._$AS(s,t.values),r,i)),t}var ae=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:i}=this._$AD,r=(t?.creationScope??M).importNode(e,!0);R.currentNode=r;let o=R.nextNode(),n=0,c=0,l=i[0];for(;l!==void 0;){if(n===l.index){let m;l.type===2?m=new j(o,o.nextSibling,this,t):l.type===1?m=new l.ctor(o,l.name,l.strings,this,t):l.type===6&&(m=new pe(o,this,t)),this._$AV.push(m),l=i[++c]}n!==l?.index&&(o=R.nextNode(),n++)}return R.currentNode=M,r}p(t){let e=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(t,i,e),e+=i.strings.length-2):i._$AI(t[e])),e++}},j=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,i,r){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=i,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=L(this,t,e),X(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==E&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):dt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&X(this._$AH)?this._$AA.nextSibling.data=t:this.T(M.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:i}=t,r=typeof i=="number"?this._$AC(t):(i.el===void 0&&(i.el=ee.createElement(pt(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===r)this._$AH.p(e);else{let o=new ae(r,this),n=o.u(this.options);o.p(e),this.T(n),this._$AH=o}}_$AC(t){let e=at.get(t.strings);return e===void 0&&at.set(t.strings,e=new ee(t)),e}k(t){Ne(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,i,r=0;for(let o of t)r===e.length?e.push(i=new s(this.O(Q()),this.O(Q()),this,this.options)):i=e[r],i._$AI(o),r++;r<e.length&&(this._$AR(i&&i._$AB.nextSibling,r),e.length=r)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let i=tt(t).nextSibling;tt(t).remove(),t=i}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},H=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,i,r,o){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=r,this.options=o,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=d}_$AI(t,e=this,i,r){let o=this.strings,n=!1;if(o===void 0)t=L(this,t,e,0),n=!X(t)||t!==this._$AH&&t!==E,n&&(this._$AH=t);else{let c=t,l,m;for(t=o[0],l=0;l<o.length-1;l++)m=L(this,c[i+l],e,l),m===E&&(m=this._$AH[l]),n||=!X(m)||m!==this._$AH[l],m===d?t=d:t!==d&&(t+=(m??"")+o[l+1]),this._$AH[l]=m}n&&!r&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},de=class extends H{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},le=class extends H{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},ce=class extends H{constructor(t,e,i,r,o){super(t,e,i,r,o),this.type=5}_$AI(t,e=this){if((t=L(this,t,e,0)??d)===E)return;let i=this._$AH,r=t===d&&i!==d||t.capture!==i.capture||t.once!==i.once||t.passive!==i.passive,o=t!==d&&(i===d||r);r&&this.element.removeEventListener(this.name,this,i),o&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},pe=class{constructor(t,e,i){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(t){L(this,t)}},ut={M:Pe,P:C,A:Oe,C:1,L:ht,R:ae,D:dt,V:L,I:j,H,N:le,U:ce,B:de,F:pe},ui=He.litHtmlPolyfillSupport;ui?.(ee,j),(He.litHtmlVersions??=[]).push("3.3.3");var mt=(s,t,e)=>{let i=e?.renderBefore??t,r=i._$litPart$;if(r===void 0){let o=e?.renderBefore??null;i._$litPart$=r=new j(t.insertBefore(Q(),o),o,void 0,e??{})}return r._$AI(s),r};var Ue=globalThis,$=class extends A{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=mt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return E}};$._$litElement$=!0,$.finalized=!0,Ue.litElementHydrateSupport?.({LitElement:$});var mi=Ue.litElementPolyfillSupport;mi?.({LitElement:$});(Ue.litElementVersions??=[]).push("4.2.2");var F=u`
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
`,ft=u`
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
`,he=u`
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
`,gt=u`
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
grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr);
gap: 8px;
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
`,ue=u`
.pills {
display: grid;
grid-template-columns: repeat(2, minmax(0, 1fr));
gap: 8px;
}
.pills.days {
grid-template-columns: repeat(7, minmax(0, 1fr));
gap: 4px;
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
`;var vt=[F,u`
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
`];function P(s,t,e={}){s.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0}))}function O(s,t){P(s,"hass-notification",{message:t})}function Ie(s){history.pushState(null,"",s),P(window,"location-changed",{replace:!1})}function wt(s,t,e){P(s,"show-dialog",{dialogTag:t,dialogImport:()=>window.customElements.whenDefined(t),dialogParams:e})}var k="smart_life_lock",N="smart-life-lock-card",We="smart-life-lock",Ve="https://github.com/smart-life-lock/smart-life-lock";function te(s){return Object.keys(s).filter(t=>je(s,t))}function je(s,t){return t.startsWith("lock.")&&s[t]?.platform===k}var fi=864e5,z=["mon","tue","wed","thu","fri","sat","sun"],me=class{constructor(t,e,i){this.localize=t;this.zone=i;this.formats=new Map;let r=this.word("language");this.language=e.language.startsWith(r)?e.language:r,this.relative=new Intl.RelativeTimeFormat(this.language,{numeric:"auto"});let o=e.time_format,n=o==="system"?void 0:e.language;this.hour12=o==="12"||o==="24"?o==="12":new Intl.DateTimeFormat(n,{hour:"numeric"}).resolvedOptions().hour12,this.foreign=i!==new Intl.DateTimeFormat().resolvedOptions().timeZone}word(t,e){return this.at(`selector.card.options.${t}`,e)}at(t,e){return this.localize(`component.${k}.${t}`,e)||t.split(".").at(-1)||""}sentence(t,e=Date.now()){let i={...t.numbers,...t.names};for(let[r,o]of Object.entries(t.moments??{}))i[r]=this.moment(o,e);for(let[r,o]of Object.entries(t.clock??{}))i[r]=this.clock(o);for(let[r,o]of Object.entries(t.words??{}))i[r]=this.at(o);return t.weekdays&&(i.weekdays=this.weekdays(t.weekdays)),this.at(`selector.${t.selector??"card"}.options.${t.key}`,i)}line(t){let e=this.sentence(t);return e.charAt(0).toLocaleUpperCase(this.language)+e.slice(1)}moment(t,e=Date.now()){let i=new Date(t),r=this.format(i,{hour:"numeric",minute:"2-digit",...this.foreign&&{timeZoneName:"short"}});return`${this.day(i,e)}, ${r}`}day(t,e){let i=(this.dayNumber(t)-this.dayNumber(new Date(e)))/fi;if(Math.abs(i)<=1)return this.relative.format(i,"day");let r=this.year(t)===this.year(new Date(e));return this.format(t,{day:"numeric",month:"short",...r?{weekday:"short"}:{year:"numeric"}})}clock(t){let[e=0,i=0]=t.split(":").map(Number);if(e===24&&this.hour12===!1)return"24:00";let r=new Date(Date.UTC(2024,0,1,e,i));return this.format(r,{hour:"numeric",minute:"2-digit",timeZone:"UTC"})}weekdays(t){if(t.length===7)return this.word("every_day");let e=t.map(i=>this.weekday(i,t.length>2?"short":"long"));return new Intl.ListFormat(this.language,{style:"short",type:"unit"}).format(e)}weekday(t,e){let i=new Date(Date.UTC(2024,0,1+z.indexOf(t)));return this.format(i,{weekday:e,timeZone:"UTC"})}fields(t){let e=this.formatter("sv-SE",{dateStyle:"short",timeStyle:"short"}).format(t),[i="",r=""]=e.split(" ");return{date:i,time:r}}format(t,e){let i=e.hour?{hour12:this.hour12}:{};return this.formatter(this.language,{...i,...e}).format(t)}formatter(t,e){let i=t+JSON.stringify(e),r=this.formats.get(i);return r||(r=new Intl.DateTimeFormat(t,{timeZone:this.zone,...e}),this.formats.set(i,r)),r}dayNumber(t){return Date.parse(`${this.fields(t).date}T00:00:00Z`)}year(t){return this.fields(t).date.slice(0,4)}};function yt(s,t){let[e=0,i=0]=s.fields(t).time.split(":").map(Number);return((24-e)*60-i)*6e4-t.getTime()%6e4+500}var ie=class{constructor(t,e){this.hass=t;this.entity=e;this.codes=new Map;this.listeners=new Set}words(){let t=this.lock?.time_zone??this.hass.config.time_zone;return new me(this.hass.localize,this.hass.locale,t)}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}start(){if(this.end)return;let t={type:`${k}/subscribe`,entity_id:this.entity};this.failure=void 0;let e=this.hass.connection.subscribeMessage(i=>this.take(i),t);this.end=e,e.catch(i=>{this.end===e&&(this.end=void 0,this.failure=b(i),this.tell())})}stop(){this.end?.then(t=>t()).catch(()=>{}),this.end=void 0}take(t){this.failure=void 0;let e=new Map(t.version===void 0?this.codes:[]);for(let i of t.gone??[])e.delete(i);for(let i of t.codes??[])e.set(i.id,i);(t.codes||t.gone)&&(this.codes=e),t.version!==void 0&&(this.version=t.version),t.lock&&(this.lock=t.lock),this.tell()}tell(){for(let t of[...this.listeners])t()}preview(t){return this.ask("preview",{...t})}revokePreview(t){return this.ask("revoke_preview",{code_id:t})}history(t,e=50){return this.hass.connection.subscribeMessage(i=>t(i.entries),{type:`${k}/history`,entity_id:this.entity,limit:e})}async digits(t){let{code:e}=await this.act("get_code",{code_id:t});if(!e)throw new Error("no digits");return e}create(t,e){return this.act("create_code",{...t&&{name:t},...e})}async act(t,e={}){let i={entity_id:this.entity};try{return(await this.hass.callService(k,t,e,i,!1,!0)).response?.[this.entity]??{id:""}}catch(r){throw await this.translated(r)}}async ask(t,e){try{return await this.hass.callWS({type:`${k}/${t}`,entity_id:this.entity,...e})}catch(i){throw await this.translated(i)}}async translated(t){let{translation_key:e,translation_domain:i,translation_placeholders:r}=t,o=b(t);if(typeof e!="string"||typeof i!="string")return o;await this.hass.loadBackendTranslation("exceptions",i);let n=`component.${i}.exceptions.${e}.message`,c=this.hass.localize(n,r??{});return{...o,message:c||o.message}}};function b(s){let{code:t,message:e}=s;return{...typeof t=="string"&&{code:t},message:typeof e=="string"?e:String(s)}}function $t(s,t,e,i){let r=i?.sentences[0];return r?s.word("message_when",{lock:t,code:e,when:s.sentence(r)}):s.word("message",{lock:t,code:e})}var w=class extends ${constructor(){super(...arguments);this.closed=e=>{e.target===e.currentTarget&&(this.unlisten?.(),this.unlisten=void 0,this.open=!1,this.subject=void 0,P(this,"dialog-closed",{dialog:this.localName}))};this.focusFirst=()=>{requestAnimationFrame(()=>{this.renderRoot.activeElement?.matches("input")||this.renderRoot.querySelector("[autofocus]")?.focus()})}}static{this.properties={subject:{state:!0},open:{state:!0},busy:{state:!0},failure:{state:!0}}}static show(e,i){wt(e,this.tag,i)}showDialog(e){this.subject=e,this.words=e.store.words(),this.busy=!1,this.failure=void 0,this.unlisten?.(),this.unlisten=e.store.listen(()=>this.requestUpdate()),this.begin(e),this.open=!0}closeDialog(){return this.open=!1,!0}begin(e){}get store(){return this.subject.store}get row(){let e=this.subject?.row;return this.store.codes.get(e.id)??e}async work(e){if(!this.busy){this.busy=!0,this.failure=void 0;try{await e()}catch(i){this.failure=b(i).message}finally{this.busy=!1}}}frame(e,i,r){return a`<ha-adaptive-dialog
.open=${this.open}
.headerTitle=${e}
.headerSubtitle=${this.store.lock?.name}
@closed=${this.closed}
@opened=${this.focusFirst}
@after-show=${this.focusFirst}
>
<div class="body">
${i} ${this.failure?a`<ha-alert alert-type="error">${this.failure}</ha-alert>`:""}
</div>
${r?a`<ha-dialog-footer slot="footer">${r}</ha-dialog-footer>`:d}
</ha-adaptive-dialog>`}cancel(e="cancel"){return a`<ha-button slot="secondaryAction" appearance="plain" @click=${this.closeDialog}>
${this.words.word(e)}
</ha-button>`}primary(e,i,r={}){return a`<ha-button
slot="primaryAction"
variant=${r.bad?"danger":"brand"}
?disabled=${r.off??!1}
?loading=${this.busy}
@click=${i}
>${e}</ha-button
>`}static{this.styles=[F,gt,u`
ha-adaptive-dialog {
--dialog-content-padding: 4px 24px 24px;
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
`]}};var U=class extends w{constructor(){super(...arguments);this.save=e=>{e?.preventDefault();let i=this.changes();if(!Object.keys(i).length)return void this.closeDialog();this.work(async()=>{await this.store.act("update_code",{code_id:this.row.id,...i}),this.closeDialog()})}}static{this.tag="smart-life-lock-edit-code"}static{this.properties={...w.properties,form:{state:!0}}}begin(){this.unchanged=this.form=this.formOf(this.row)}formOf(e){let i=n=>n?this.words.fields(new Date(n)):{date:"",time:""},r=i(e.valid_from),o=i(e.valid_until);return{name:e.name,startDate:r.date,startTime:r.time,endDate:o.date,endTime:o.time,weekdays:e.weekdays??[],from:e.from??"00:00",to:e.to==="24:00"?"00:00":e.to??"00:00",code:""}}changes(){let{form:e,unchanged:i}=this,r=(...o)=>o.some(n=>e[n]!==i[n]);return{...r("name")&&{name:e.name.trim()},...r("startDate","startTime")&&{start:`${e.startDate}T${e.startTime}:00`},...r("endDate","endTime")&&{end:`${e.endDate}T${e.endTime}:00`},...r("weekdays")&&{weekdays:e.weekdays},...r("from","to")&&this.hours(),...e.code&&{code:e.code}}}hours(){let{from:e,to:i}=this.form;return e===i?{all_day:!0}:{from:e,to:i==="00:00"?"24:00":i}}render(){if(!this.subject)return d;let{words:e,row:i}=this,r=o=>i.can.edit.includes(o);return this.frame(e.word("edit_title",{name:i.name}),a`<form @submit=${this.save}>
${r("name")?this.field("who","text","name"):d}
${r("start")||r("end")?a`<div class="pair">
${r("start")?[this.field("start_date","date","startDate"),this.field("start_time","time","startTime")]:d}
${r("end")?[this.field("end_date","date","endDate"),this.field("end_time","time","endTime")]:d}
</div>`:d}
${r("weekdays")&&i.weekdays?this.renderDays():d}
${r("hours")&&i.weekdays?a`<div class="pair">${this.field("from_time","time","from")} ${this.field("to_time","time","to")}</div>`:d}
${r("code")?this.field("new_digits","text","code"):d}
${r("end")?d:a`<p class="note">${e.word("times_fixed")}</p>`}
<button type="submit" hidden></button>
</form>`,a`${this.cancel()} ${this.primary(e.word("save"),this.save)}`)}set(e){this.form={...this.form,...e}}field(e,i,r){return a`<label class="field">
${this.words.word(e)}
<input type=${i} name=${r} autocomplete="off" inputmode=${r==="code"?"numeric":d}
.value=${this.form[r]}
@input=${o=>this.set({[r]:o.target.value})} />
</label>`}renderDays(){let{form:e,words:i}=this,r=o=>z.filter(n=>e.weekdays.includes(n)!==(n===o));return a`<fieldset>
<legend>${i.word("which_days")}</legend>
<div class="pills days">
${z.map(o=>a`<label class="pill"><input type="checkbox" .checked=${e.weekdays.includes(o)}
aria-label=${i.weekday(o,"long")} @change=${()=>this.set({weekdays:r(o)})} />
<span aria-hidden="true">${i.weekday(o,"short")}</span></label>`)}
</div>
</fieldset>`}static{this.styles=[...w.styles,ue]}};var bt="M12,9A3,3 0 0,0 9,12A3,3 0 0,0 12,15A3,3 0 0,0 15,12A3,3 0 0,0 12,9M12,17A5,5 0 0,1 7,12A5,5 0 0,1 12,7A5,5 0 0,1 17,12A5,5 0 0,1 12,17M12,4.5C7,4.5 2.73,7.61 1,12C2.73,16.39 7,19.5 12,19.5C17,19.5 21.27,16.39 23,12C21.27,7.61 17,4.5 12,4.5Z",xt="M11.83,9L15,12.16C15,12.11 15,12.05 15,12A3,3 0 0,0 12,9C11.94,9 11.89,9 11.83,9M7.53,9.8L9.08,11.35C9.03,11.56 9,11.77 9,12A3,3 0 0,0 12,15C12.22,15 12.44,14.97 12.65,14.92L14.2,16.47C13.53,16.8 12.79,17 12,17A5,5 0 0,1 7,12C7,11.21 7.2,10.47 7.53,9.8M2,4.27L4.28,6.55L4.73,7C3.08,8.3 1.78,10 1,12C2.73,16.39 7,19.5 12,19.5C13.55,19.5 15.03,19.2 16.38,18.66L16.81,19.08L19.73,22L21,20.73L3.27,3M12,7A5,5 0 0,1 17,12C17,12.64 16.87,13.26 16.64,13.82L19.57,16.75C21.07,15.5 22.27,13.86 23,12C21.27,7.61 17,4.5 12,4.5C10.6,4.5 9.26,4.75 8,5.2L10.17,7.35C10.74,7.13 11.35,7 12,7Z",fe="M19,21H8V7H19M19,5H8A2,2 0 0,0 6,7V21A2,2 0 0,0 8,23H19A2,2 0 0,0 21,21V7A2,2 0 0,0 19,5M16,1H4A2,2 0 0,0 2,3V17H4V3H16V1Z",B="M18,16.08C17.24,16.08 16.56,16.38 16.04,16.85L8.91,12.7C8.96,12.47 9,12.24 9,12C9,11.76 8.96,11.53 8.91,11.3L15.96,7.19C16.5,7.69 17.21,8 18,8A3,3 0 0,0 21,5A3,3 0 0,0 18,2A3,3 0 0,0 15,5C15,5.24 15.04,5.47 15.09,5.7L8.04,9.81C7.5,9.31 6.79,9 6,9A3,3 0 0,0 3,12A3,3 0 0,0 6,15C6.79,15 7.5,14.69 8.04,14.19L15.16,18.34C15.11,18.55 15.08,18.77 15.08,19C15.08,20.61 16.39,21.91 18,21.91C19.61,21.91 20.92,20.61 20.92,19A2.92,2.92 0 0,0 18,16.08Z",kt="M12,16A2,2 0 0,1 14,18A2,2 0 0,1 12,20A2,2 0 0,1 10,18A2,2 0 0,1 12,16M12,10A2,2 0 0,1 14,12A2,2 0 0,1 12,14A2,2 0 0,1 10,12A2,2 0 0,1 12,10M12,4A2,2 0 0,1 14,6A2,2 0 0,1 12,8A2,2 0 0,1 10,6A2,2 0 0,1 12,4Z",ge="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",_t="M13.5,8H12V13L16.28,15.54L17,14.33L13.5,12.25V8M13,3A9,9 0 0,0 4,12H1L4.96,16.03L9,12H6A7,7 0 0,1 13,5A7,7 0 0,1 20,12A7,7 0 0,1 13,19C11.07,19 9.32,18.21 8.06,16.94L6.64,18.36C8.27,20 10.5,21 13,21A9,9 0 0,0 22,12A9,9 0 0,0 13,3",At="M12,17A2,2 0 0,0 14,15C14,13.89 13.1,13 12,13A2,2 0 0,0 10,15A2,2 0 0,0 12,17M18,8A2,2 0 0,1 20,10V20A2,2 0 0,1 18,22H6A2,2 0 0,1 4,20V10C4,8.89 4.9,8 6,8H7V6A5,5 0 0,1 12,1A5,5 0 0,1 17,6V8H18M12,3A3,3 0 0,0 9,6V8H15V6A3,3 0 0,0 12,3Z",ve="M18,1C15.24,1 13,3.24 13,6V8H4A2,2 0 0,0 2,10V20A2,2 0 0,0 4,22H16A2,2 0 0,0 18,20V10A2,2 0 0,0 16,8H15V6A3,3 0 0,1 18,3A3,3 0 0,1 21,6V8H23V6C23,3.24 20.76,1 18,1M10,13A2,2 0 0,1 12,15A2,2 0 0,1 10,17A2,2 0 0,1 8,15A2,2 0 0,1 10,13Z",Ct="M12,19A2,2 0 0,0 10,21A2,2 0 0,0 12,23A2,2 0 0,0 14,21A2,2 0 0,0 12,19M6,1A2,2 0 0,0 4,3A2,2 0 0,0 6,5A2,2 0 0,0 8,3A2,2 0 0,0 6,1M6,7A2,2 0 0,0 4,9A2,2 0 0,0 6,11A2,2 0 0,0 8,9A2,2 0 0,0 6,7M6,13A2,2 0 0,0 4,15A2,2 0 0,0 6,17A2,2 0 0,0 8,15A2,2 0 0,0 6,13M18,5A2,2 0 0,0 20,3A2,2 0 0,0 18,1A2,2 0 0,0 16,3A2,2 0 0,0 18,5M12,13A2,2 0 0,0 10,15A2,2 0 0,0 12,17A2,2 0 0,0 14,15A2,2 0 0,0 12,13M18,13A2,2 0 0,0 16,15A2,2 0 0,0 18,17A2,2 0 0,0 20,15A2,2 0 0,0 18,13M18,7A2,2 0 0,0 16,9A2,2 0 0,0 18,11A2,2 0 0,0 20,9A2,2 0 0,0 18,7M12,7A2,2 0 0,0 10,9A2,2 0 0,0 12,11A2,2 0 0,0 14,9A2,2 0 0,0 12,7M12,1A2,2 0 0,0 10,3A2,2 0 0,0 12,5A2,2 0 0,0 14,3A2,2 0 0,0 12,1Z",Et="M14.06,9L15,9.94L5.92,19H5V18.08L14.06,9M17.66,3C17.41,3 17.15,3.1 16.96,3.29L15.13,5.12L18.88,8.87L20.71,7.04C21.1,6.65 21.1,6 20.71,5.63L18.37,3.29C18.17,3.09 17.92,3 17.66,3M14.06,6.19L3,17.25V21H6.75L17.81,9.94L14.06,6.19Z",St="M14,19H18V5H14M6,19H10V5H6V19Z",Dt="M8,5.14V19.14L19,12.14L8,5.14Z",Tt="M19,4H15.5L14.5,3H9.5L8.5,4H5V6H19M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19Z",Rt="M13,14H11V10H13M13,18H11V16H13M1,21H23L12,2L1,21Z",Mt="M12,2C17.5,2 22,6.5 22,12C22,17.5 17.5,22 12,22C6.5,22 2,17.5 2,12C2,6.5 6.5,2 12,2M12,4C10.1,4 8.4,4.6 7.1,5.7L18.3,16.9C19.3,15.5 20,13.8 20,12C20,7.6 16.4,4 12,4M16.9,18.3L5.7,7.1C4.6,8.4 4,10.1 4,12C4,16.4 7.6,20 12,20C13.9,20 15.6,19.4 16.9,18.3Z";function y(s,t=20){return a`<svg viewBox="0 0 24 24" width=${t} height=${t} aria-hidden="true" fill="currentColor"><path d=${s}></path></svg>`}var Lt=50,gi=new Set(["access_denied","alarm","duress"]),I=class extends w{static{this.tag="smart-life-lock-history"}static{this.properties={...w.properties,entries:{state:!0}}}begin(){this.entries=void 0,this.stop(),this.end=this.store.history(t=>this.take(t),Lt),this.end.catch(t=>this.failure=b(t).message)}disconnectedCallback(){super.disconnectedCallback(),this.stop()}closeDialog(){return this.stop(),super.closeDialog()}stop(){this.end?.then(t=>t()).catch(()=>{}),this.end=void 0}take(t){let e=new Set(t.map(r=>r.id)),i=(this.entries??[]).filter(r=>!e.has(r.id));this.entries=[...t,...i].sort((r,o)=>Date.parse(o.at)-Date.parse(r.at)).slice(0,Lt)}render(){if(!this.subject)return d;let{words:t,entries:e}=this,i=e?e.length?a`<ul>${e.map(r=>this.renderEntry(r))}</ul>`:a`<p class="note empty">${t.word("history_empty")}</p>`:a`<p class="note">${t.word("loading")}</p>`;return this.frame(t.word("history"),i)}renderEntry(t){let{words:e}=this,[i,...r]=t.sentences,o=gi.has(t.what),n=t.what==="access_denied"?Mt:o?Rt:ve;return a`<li>
<span class="mark ${o?"bad":""}">${y(n)}</span>
<div>
<div class="what">${i?e.line(i):d}</div>
<div class="note"><time datetime=${t.at}>${e.moment(t.at)}</time>${r.map(c=>` \xB7 ${e.sentence(c)}`)}</div>
</div>
</li>`}static{this.styles=[...w.styles,u`
ul {
list-style: none;
margin: 0;
padding: 0;
}
li {
display: flex;
gap: 14px;
align-items: center;
padding-block: 8px;
}
.mark {
display: grid;
place-items: center;
flex: none;
inline-size: 36px;
block-size: 36px;
border-radius: 50%;
color: var(--primary-color);
background: color-mix(in srgb, currentColor 14%, transparent);
}
.mark.bad {
color: var(--error-color, #db4437);
}
.what {
line-height: 1.4;
overflow-wrap: anywhere;
}
.empty {
padding-block: 24px;
text-align: center;
}
`]}};var Ht=["now","once","today","weekend","period","weekly"];function Pt(s,t){let e=s.fields(t),i=s.fields(new Date(t.getTime()+864e5));return{name:"",when:"once",startDate:e.date,startTime:e.time,endDate:i.date,endTime:"11:00",weekdays:[],from:"09:00",to:"12:00",lastDay:"",code:"",offline:void 0}}function Z(s){let t={when:s.when};if(s.when==="period"){if(!s.startDate||!s.startTime||!s.endDate||!s.endTime)return;t.start=`${s.startDate}T${s.startTime}:00`,t.end=`${s.endDate}T${s.endTime}:00`}if(s.when==="weekly"){if(!s.weekdays.length||!s.from||!s.to)return;t.weekdays=s.weekdays,t.from=s.from,t.to=s.to==="00:00"?"24:00":s.to,s.lastDay&&(t.end=`${s.lastDay}T24:00:00`)}return s.code&&we(s.when)&&(t.code=s.code),s.offline!==void 0&&ye(s.when)&&(t.offline=s.offline),t}function we(s){return s!=="now"}function ye(s){return s!=="now"&&s!=="weekly"}function Ot(s,t){return[...t.sentences,t.why].map(e=>s.line(e))}var vi=150,W=class extends w{constructor(){super(...arguments);this.make=e=>{e?.preventDefault();let i=Z(this.form);i&&this.work(async()=>{this.made=await this.store.create(this.form.name.trim(),i)})}}static{this.tag="smart-life-lock-new-code"}static{this.properties={...w.properties,form:{state:!0},preview:{state:!0},made:{state:!0}}}begin(){this.made=void 0,this.preview=void 0,this.form=Pt(this.words,new Date)}set(e){this.form={...this.form,...e}}updated(e){e.has("form")&&this.subject&&!this.made&&this.askSoon(e.get("form"))}askSoon(e){if(clearTimeout(this.asking),e&&JSON.stringify(Z(e))===JSON.stringify(Z(this.form))&&this.preview)return;let i=e?.when!==this.form.when;this.asking=window.setTimeout(()=>{this.ask()},i?0:vi)}async ask(){let{form:e}=this,i=Z(e);if(!i){this.preview=void 0;return}try{let r=await this.store.preview(i);e===this.form&&(this.preview=r),this.failure=void 0}catch(r){if(e!==this.form)return;this.preview=void 0,this.failure=b(r).message}}render(){if(!this.subject)return d;if(this.made)return this.renderMade(this.made);let{words:e}=this,i=this.busy||!this.preview;return this.frame(e.word("new_code"),this.renderForm(),a`${this.cancel()} ${this.primary(e.word("make"),this.make,{off:i})}`)}renderMade(e){return this.frame(this.words.word("made_title",{name:e.name||this.words.word("somebody")}),a`<smart-life-lock-result .store=${this.store} .words=${this.words} .answer=${e}></smart-life-lock-result>`,this.primary(this.words.word("done"),()=>this.closeDialog()))}renderForm(){let{form:e,words:i}=this;return a`<form @submit=${this.make}>
<label class="field">
${i.word("who")}
<input name="name" autofocus autocomplete="off" maxlength="64" .value=${e.name}
placeholder=${i.word("who_example")}
@input=${r=>this.set({name:Fe(r)})} />
</label>
<fieldset>
<legend>${i.word("when")}</legend>
<div class="pills">
${Ht.map(r=>a`<label class="pill"><input type="radio" name="when" .checked=${e.when===r}
@change=${()=>this.set({when:r})} /><span>${i.word(`when_${r}`)}</span></label>`)}
</div>
</fieldset>
${e.when==="period"?this.renderPeriod():d}
${e.when==="weekly"?this.renderWeekly():d}
${this.renderPreview()}
${we(e.when)||ye(e.when)?this.renderMore():d}
<button type="submit" hidden></button>
</form>`}input(e,i,r,o={}){return a`<label class="field ${o.small?"note":""}">
${e}
<input type=${i} name=${r} .value=${this.form[r]}
@change=${n=>this.set({[r]:Fe(n)})} />
</label>`}renderPeriod(){let{words:e}=this;return a`
<div class="pair">
${this.input(e.word("start_date"),"date","startDate")}
${this.input(e.word("start_time"),"time","startTime")}
${this.input(e.word("end_date"),"date","endDate")}
${this.input(e.word("end_time"),"time","endTime")}
</div>
`}renderWeekly(){let{form:e,words:i}=this,r=o=>z.filter(n=>e.weekdays.includes(n)!==(n===o));return a`
<fieldset>
<legend>${i.word("which_days")}</legend>
<div class="pills days">
${z.map(o=>a`<label class="pill"><input type="checkbox" .checked=${e.weekdays.includes(o)}
aria-label=${i.weekday(o,"long")} @change=${()=>this.set({weekdays:r(o)})} />
<span aria-hidden="true">${i.weekday(o,"short")}</span></label>`)}
</div>
</fieldset>
<div class="pair even">
${this.input(i.word("from_time"),"time","from")}
${this.input(i.word("to_time"),"time","to")}
</div>
`}renderPreview(){let{words:e,preview:i}=this;if(this.failure)return d;let r=i?Ot(e,i):[];return a`<output class="preview" aria-live="polite">
${i?a`<strong>${e.at(`selector.code_kind.options.${i.kind}`)}</strong>
${r.map(o=>a`<span>${o}</span>`)}`:a`<span class="note">${e.word(Z(this.form)?"working_out":"incomplete")}</span>`}
</output>`}renderMore(){let{form:e,words:i}=this,r=this.preview?.other.offline;return a`<details>
<summary>${i.word("more_options")}</summary>
<div class="more">
${e.when==="weekly"?this.input(i.word("last_day"),"date","lastDay"):d}
${ye(e.when)&&r!=null?a`<div>
<ha-button appearance="filled" @click=${()=>this.set({offline:r})}>${i.word(`offline_${r}`)}</ha-button>
<p class="note">${i.word(`offline_${r}_note`)}</p>
</div>`:d}
${we(e.when)?a`<div>
<label class="field">${i.word("own_digits")}
<input name="code" inputmode="numeric" autocomplete="off" dir="ltr" aria-describedby="own-note"
.value=${e.code} @input=${o=>this.set({code:Fe(o).trim()})} />
</label>
<p class="note" id="own-note">${i.word("own_digits_note")}</p>
</div>`:d}
</div>
</details>`}static{this.styles=[...w.styles,ue,u`
.pair.even {
grid-template-columns: repeat(2, minmax(0, 1fr));
}
.preview {
display: flex;
flex-direction: column;
gap: 4px;
min-block-size: 44px;
padding: 12px 16px;
border-radius: 14px;
font-size: 14px;
line-height: 1.45;
background: color-mix(in srgb, var(--primary-color) 10%, transparent);
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
`]}};function Fe(s){return s.target.value}var Nt=new URL(import.meta.url).search.slice(1);function zt(s,t){let{lock_state:e,pending:i}=t;return[...e?[s.word(`lock_${e}`)]:[],...t.reachable?[]:[s.word("out_of_reach")],...i?[s.word(i===1?"change_waits":"changes_wait",{count:i})]:[]].join(" \xB7 ")}function Ut(s){let t=Be(s.word("add_lock"),()=>Ie("/config/integrations/dashboard"));return S("info",s.word("no_lock"),t)}function It(s,{code:t,message:e}){return t==="unauthorized"?S("warning",s.word("not_allowed")):t==="not_found"?S("error",s.word("no_such_lock")):t==="unknown_command"?S("warning",s.word("restart")):S("error",e)}function Wt(s,t,e){let{problem:i}=t;return a`
${e&&Nt&&e!==Nt?S("info",s.word("reload_needed"),Be(s.word("reload"),()=>location.reload())):d}
${i?S("warning",s.word(`problem_${i.key}`),i.issue_id?Be(s.word("open_repair"),()=>Ie("/config/repairs")):d):d}
${t.may.create?d:S("info",s.word(`who_may_${t.who_may}`))}
`}function S(s,t,e=d){return a`<ha-alert alert-type=${s}>${t}${e}</ha-alert>`}function Be(s,t){return a`<ha-button slot="action" appearance="plain" @click=${t}>${s}</ha-button>`}var V=class extends w{constructor(){super(...arguments);this.revoke=()=>{let{id:e}=this.row,i=this.truth?.clear_code&&this.wanted;this.work(async()=>{await this.store.act("delete_code",{code_id:e}),i?this.clearing=await this.store.act("create_clear_code",{code_id:e}):this.closeDialog()})}}static{this.tag="smart-life-lock-revoke-code"}static{this.properties={...w.properties,truth:{state:!0},clearing:{state:!0},wanted:{state:!0}}}begin(e){this.truth=void 0,this.clearing=void 0,this.wanted=!0,this.store.revokePreview(e.row?.id??"").then(i=>this.truth=i,i=>this.failure=b(i).message)}render(){if(!this.subject)return d;let{words:e,truth:i,clearing:r}=this,o=this.row.name||e.at(`selector.code_kind.options.${this.row.kind}`);return r?this.renderClearing(r):this.frame(e.word("revoke_title",{name:o}),i?a`${i.sentences.map(n=>a`<p>${e.line(n)}</p>`)}
${i.clear_code?this.renderWanted(i.clear_code):d}`:a`<p class="note">${e.word("working_out")}</p>`,a`${this.cancel("keep")} ${this.primary(e.word("revoke"),this.revoke,{bad:!0,off:this.busy||!i})}`)}renderWanted(e){return a`<label class="check">
<input type="checkbox" .checked=${this.wanted}
@change=${i=>this.wanted=i.target.checked} />
<span>${this.words.word(`make_clear_code_${e}`)}</span>
</label>`}renderClearing(e){let{words:i}=this;return this.frame(i.word("clear_title"),a`<p>${i.word("clear_how")}</p>
<smart-life-lock-result .store=${this.store} .words=${i} .answer=${e}></smart-life-lock-result>`,this.primary(i.word("done"),()=>this.closeDialog()))}static{this.styles=[...w.styles,u`
.check {
display: flex;
gap: 12px;
align-items: center;
min-block-size: 44px;
font-weight: 400;
}
.check input {
inline-size: 20px;
block-size: 20px;
margin: 0;
flex: none;
accent-color: var(--primary-color);
}
`]}};var $e=class extends ${constructor(){super();this.preview=!1;this.news=()=>{this.words&&this.words.zone!==this.store?.lock?.time_zone&&(this.words=this.makeWords()),this.requestUpdate()};this.makeNow=async()=>{if(!(!this.store||this.making||this.preview)){this.making=!0;try{let{code:e}=await this.store.act("create_dynamic_code");await this.updateComplete;let i=this.renderRoot.querySelector("smart-life-lock-running");e&&i?.show(e)}catch(e){O(this,b(e).message)}finally{this.making=!1}}};this.showNewCode=()=>{this.store&&!this.preview&&W.show(this,{store:this.store})};this.showHistory=()=>{this.store&&!this.preview&&I.show(this,{store:this.store})};this.deed=e=>{let{store:i}=this,{deed:r,row:o}=e.detail;!i||this.preview||(r==="edit"?U.show(this,{store:i,row:o}):r==="revoke"?V.show(this,{store:i,row:o}):i.act(`${r}_code`,{code_id:o.id}).catch(n=>O(this,b(n).message)))};this.making=!1}static{this.properties={config:{state:!0},store:{state:!0},words:{state:!0},making:{state:!0}}}setConfig(e){this.config=e,this.follow()}set hass(e){let i=this.home;this.home=e,this.store&&(this.store.hass=e),(i?.localize!==e.localize||i.locale!==e.locale)&&this.reword(),(!this.store||i?.entities!==e.entities)&&this.follow()}async reword(){await this.home?.loadBackendTranslation("selector",k),this.words=this.makeWords()}makeWords(){let{home:e}=this;return e&&(this.store??new ie(e,"")).words()}get entity(){return this.config?.entity??(this.home&&te(this.home.entities)[0])}follow(){let{entity:e,home:i}=this;!i||!this.config||this.store?.entity===e||(this.leave(),this.store=e?new ie(i,e):void 0,this.isConnected&&this.enter())}enter(){!this.store||this.unlisten||(this.unlisten=this.store.listen(this.news),this.store.start(),this.wakeAtMidnight())}leave(){this.unlisten?.(),this.unlisten=void 0,this.store?.stop(),clearTimeout(this.alarm),clearTimeout(this.promiseEnds)}connectedCallback(){super.connectedCallback(),this.enter()}disconnectedCallback(){super.disconnectedCallback(),this.leave()}wakeAtMidnight(){clearTimeout(this.alarm);let e=this.makeWords();e&&(this.alarm=window.setTimeout(()=>{this.words=this.makeWords(),this.wakeAtMidnight()},yt(e,new Date)))}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}static getStubConfig(e){let[i]=te(e.entities);return i?{entity:i}:{}}static getConfigForm(){return{schema:[{name:"entity",selector:{entity:{filter:{integration:k,domain:"lock"}}}},{name:"name",selector:{text:{}}}]}}shouldUpdate(){return this.words!==void 0&&this.config!==void 0}updated(e){clearTimeout(this.promiseEnds);let i=Date.parse(this.running()?.promise_until??"");i&&(this.promiseEnds=window.setTimeout(()=>this.requestUpdate(),i-Date.now()+50))}render(){let{store:e,words:i}=this;if(!i)return d;if(!e)return this.shell(Ut(i));if(e.failure)return this.shell(It(i,e.failure));let{lock:r}=e;return r?this.shell(a`
${this.renderHeader(r)} ${Wt(i,r,e.version)}
${r.may.create?this.renderDoor():d}
${r.may.see?this.renderCodes():d}
`):this.shell(this.renderLoading())}shell(e){return a`<ha-card @deed=${this.deed}><div class="card">${e}</div></ha-card>`}word(e,i){return this.words?.word(e,i)??""}renderLoading(){return a`<div class="loading" role="status" aria-label=${this.word("loading")}>
${[0,1,2].map(()=>a`<div class="bone"></div>`)}
</div>`}renderHeader(e){let{may:i}=e,r=this.words?zt(this.words,e):"";return a`<header>
<span class="badge ${e.lock_state??""}">${y(e.lock_state==="unlocked"?ve:At,24)}</span>
<div class="title">
<h2 dir="auto">${this.config?.name||e.name}</h2>
${r?a`<div class="state" dir="auto">${r}</div>`:d}
</div>
${i.see?a`<button class="icon" aria-label=${this.word("history")} title=${this.word("history")} @click=${this.showHistory}>${y(_t,22)}</button>`:d}
${i.create?a`<ha-button class="new" @click=${this.showNewCode}>${this.word("new_code")}</ha-button>`:d}
</header>`}running(){let e=Date.now();return[...this.store?.codes.values()??[]].filter(i=>i.group==="now"&&Date.parse(i.promise_until??"")>e).sort((i,r)=>r.created.localeCompare(i.created))[0]}renderDoor(){let e=this.running();return e?a`<smart-life-lock-running .store=${this.store} .words=${this.words} .row=${e}></smart-life-lock-running>`:a`<div class="door">
<span class="keypad">${y(Ct,22)}</span>
<div class="grow">
<div dir="auto">${this.word("at_the_door")}</div>
<div class="state" dir="auto">${this.word("at_the_door_note")}</div>
</div>
<ha-button appearance="filled" ?loading=${this.making} @click=${this.makeNow}>${this.word("code_for_now")}</ha-button>
</div>`}renderCodes(){return a`<smart-life-lock-list .store=${this.store} .words=${this.words} .codes=${this.store?.codes}
.apart=${this.running()}></smart-life-lock-list>`}static{this.styles=vt}};var Vt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},jt=s=>(...t)=>({_$litDirective$:s,values:t}),be=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,i){this._$Ct=t,this._$AM=e,this._$Ci=i}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:wi}=ut,Ft=s=>s;var Bt=()=>document.createComment(""),Y=(s,t,e)=>{let i=s._$AA.parentNode,r=t===void 0?s._$AB:t._$AA;if(e===void 0){let o=i.insertBefore(Bt(),r),n=i.insertBefore(Bt(),r);e=new wi(o,n,s,s.options)}else{let o=e._$AB.nextSibling,n=e._$AM,c=n!==s;if(c){let l;e._$AQ?.(s),e._$AM=s,e._$AP!==void 0&&(l=s._$AU)!==n._$AU&&e._$AP(l)}if(o!==r||c){let l=e._$AA;for(;l!==o;){let m=Ft(l).nextSibling;Ft(i).insertBefore(l,r),l=m}}}return e},D=(s,t,e=s)=>(s._$AI(t,e),s),yi={},Zt=(s,t=yi)=>s._$AH=t,Yt=s=>s._$AH,xe=s=>{s._$AR(),s._$AA.remove()};var qt=(s,t,e)=>{let i=new Map;for(let r=t;r<=e;r++)i.set(s[r],r);return i},Kt=jt(class extends be{constructor(s){if(super(s),s.type!==Vt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(s,t,e){let i;e===void 0?e=t:t!==void 0&&(i=t);let r=[],o=[],n=0;for(let c of s)r[n]=i?i(c,n):n,o[n]=e(c,n),n++;return{values:o,keys:r}}render(s,t,e){return this.dt(s,t,e).values}update(s,[t,e,i]){let r=Yt(s),{values:o,keys:n}=this.dt(t,e,i);if(!Array.isArray(r))return this.ut=n,o;let c=this.ut??=[],l=[],m,g,p=0,f=r.length-1,h=0,v=o.length-1;for(;p<=f&&h<=v;)if(r[p]===null)p++;else if(r[f]===null)f--;else if(c[p]===n[h])l[h]=D(r[p],o[h]),p++,h++;else if(c[f]===n[v])l[v]=D(r[f],o[v]),f--,v--;else if(c[p]===n[v])l[v]=D(r[p],o[v]),Y(s,l[v+1],r[p]),p++,v--;else if(c[f]===n[h])l[h]=D(r[f],o[h]),Y(s,r[p],r[f]),f--,h++;else if(m===void 0&&(m=qt(n,h,v),g=qt(c,p,f)),m.has(c[p]))if(m.has(c[f])){let _=g.get(n[h]),De=_!==void 0?r[_]:null;if(De===null){let qe=Y(s,r[p]);D(qe,o[h]),l[h]=qe}else l[h]=D(De,o[h]),Y(s,r[p],De),r[_]=null;h++}else xe(r[f]),f--;else xe(r[p]),p++;for(;h<=v;){let _=Y(s,l[v+1]);D(_,o[h]),l[h++]=_}for(;p<=f;){let _=r[p++];_!==null&&xe(_)}return this.ut=n,Zt(s,l),E}});var Gt="smart-life-lock-list",$i=12,bi=["now","later"],ke=class extends ${static{this.properties={store:{attribute:!1},words:{attribute:!1},codes:{attribute:!1},apart:{attribute:!1},search:{state:!0},opened:{state:!0}}}constructor(){super(),this.search="",this.opened=new Set}render(){let t=[...this.codes.values()].filter(o=>o.id!==this.apart?.id);if(!t.length)return this.apart?d:a`<p class="empty">${this.words.word("no_codes")}</p>`;let e=this.search.trim().toLocaleLowerCase(),i=e?t.filter(o=>o.name.toLocaleLowerCase().includes(e)):t,r=o=>i.filter(n=>n.group===o);return a`
${t.length>$i?this.renderSearch():d}
${bi.map(o=>this.renderGroup(o,r(o)))}
${this.renderFolded("elsewhere",r("elsewhere"),!0)} ${this.renderFolded("ended",r("ended"),e!=="")}
${i.length?d:a`<p class="empty">${this.words.word("nothing_found")}</p>`}
`}renderSearch(){return a`<input type="search" class="search" placeholder=${this.words.word("search")} aria-label=${this.words.word("search")}
.value=${this.search} @input=${t=>this.search=t.target.value} />`}renderGroup(t,e){return e.length?a`<section><h3>${this.words.word(`group_${t}`)}</h3>${this.renderRows(e)}</section>`:d}renderFolded(t,e,i){if(!e.length)return d;let r=i||this.opened.has(t);return a`<details ?open=${r} @toggle=${n=>{let c=new Set(this.opened);n.target.open?c.add(t):c.delete(t),this.opened=c}}>
<summary>${this.words.word(`group_${t}`)} <span class="count">${e.length}</span></summary>
${r?this.renderRows(e):d}
</details>`}renderRows(t){return a`<div role="list">
${Kt(t,e=>e.id,e=>a`<smart-life-lock-code role="listitem" .store=${this.store} .words=${this.words} .row=${e}></smart-life-lock-code>`)}
</div>`}static{this.styles=u`
:host {
display: block;
}
.search {
display: block;
box-sizing: border-box;
inline-size: calc(100% - 24px);
margin: 8px 12px;
min-block-size: 44px;
padding-inline: 16px;
border: 0;
border-radius: 22px;
font: inherit;
color: inherit;
background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
}
.search::placeholder {
color: var(--secondary-text-color);
}
.search:focus-visible,
summary:focus-visible {
outline: 2px solid var(--primary-color);
}
h3,
summary {
margin: 0;
padding: 12px 16px 2px;
font-size: 14px;
font-weight: 500;
line-height: 20px;
color: var(--secondary-text-color);
}
summary {
cursor: pointer;
padding-block: 12px;
border-radius: 12px;
outline-offset: -2px;
}
summary .count {
font-weight: 400;
margin-inline-start: 4px;
}
smart-life-lock-code + smart-life-lock-code {
border-block-start: 1px solid color-mix(in srgb, var(--divider-color) 60%, transparent);
}
smart-life-lock-code {
content-visibility: auto;
contain-intrinsic-block-size: auto 108px;
}
.empty {
margin: 0;
padding: 20px 24px 24px;
text-align: center;
font-size: 14px;
line-height: 1.5;
color: var(--secondary-text-color);
}
`}};async function Jt(s,t){try{if(window.isSecureContext&&navigator.clipboard)return await navigator.clipboard.writeText(s),!0}catch{}let e=document.createElement("textarea");e.value=s,e.setAttribute("readonly",""),e.style.cssText="position:fixed;opacity:0;pointer-events:none",t.append(e);let i=t.getRootNode().activeElement;e.select();let r=document.execCommand("copy");return e.remove(),i instanceof HTMLElement&&i.focus(),r}var q=typeof navigator.share=="function";async function Qt(s){try{await navigator.share({text:s})}catch(t){if(!(t instanceof DOMException&&t.name==="AbortError"))throw t}}var xi=6e4,ki=2e3,x=class extends ${static{this.properties={store:{attribute:!1},words:{attribute:!1},row:{attribute:!1},digits:{state:!0},marked:{state:!0}}}disconnectedCallback(){super.disconnectedCallback(),this.hide(),clearTimeout(this.unmarking),this.marked=!1}willUpdate(t){let e=t.get("row");e&&(e.id!==this.row?.id||e.edition!==this.row.edition)&&this.hide()}show(t){this.digits=t,clearTimeout(this.hiding),this.hiding=window.setTimeout(()=>this.hide(),xi)}hide(){clearTimeout(this.hiding),this.digits=void 0}async toggle(){this.digits?this.hide():await this.withDigits(t=>this.show(t))}copy(){return this.withDigits(t=>this.put(t,t,"copied"))}share(){return this.withDigits(t=>this.pass(t))}async pass(t){let e=$t(this.words,this.store.lock?.name??"",t,this.row);q?await Qt(e):await this.put(e,t,"message_copied")}async put(t,e,i){if(await Jt(t,this.renderRoot)){this.marked=!0,clearTimeout(this.unmarking),this.unmarking=window.setTimeout(()=>this.marked=!1,ki),O(this,this.words.word(i));return}this.show(e),O(this,this.words.word("copy_by_hand")),await this.updateComplete;let r=this.renderRoot.querySelector("bdi");r&&getSelection()?.selectAllChildren(r)}async withDigits(t){try{await t(this.digits??await this.store.digits(this.row?.id??""))}catch(e){O(this,b(e).message)}}renderDigits(){if(this.digits)return a`<div class="digits"><bdi dir="ltr">${this.digits}</bdi></div>`;let t=this.row?.length??0,e=this.words.word("hidden_digits",{length:t});return a`<div class="digits">
<span class="dots" role="img" aria-label=${e}>${"\u2022".repeat(t)}</span>
</div>`}renderActions(){if(!this.row?.can.reveal)return d;let{word:t}=this.named(),e=t(q?"share":"copy_message");return a`
<button class="icon" aria-label=${t(this.digits?"hide":"reveal")} title=${this.words.word(this.digits?"hide_short":"reveal_short")}
aria-pressed=${this.digits?"true":"false"} @click=${this.toggle}>${y(this.digits?xt:bt)}</button>
<button class="icon copy ${this.marked?"done":""}" aria-label=${t("copy")} title=${this.words.word("copy_short")}
@click=${this.copy}>${y(this.marked?ge:fe)}</button>
<button class="icon share" aria-label=${e} title=${this.words.word(q?"share_short":"copy_message_short")} @click=${this.share}>${y(B)}</button>
`}named(){let t=this.row?.name||this.words.at(`selector.code_kind.options.${this.row?.kind}`);return{name:t,word:e=>this.words.word(e,{name:t})}}static{this.styles=[F,ft]}};var Ze="smart-life-lock-menu";function Xt(s,t){let e=document.createElement(Ze);e.items=t,e.button=s,s.after(e)}var _e=class extends ${constructor(){super(...arguments);this.key=e=>{let i=this.entries(),r=i.indexOf(this.renderRoot.activeElement),o={ArrowDown:r+1,ArrowUp:r-1,Home:0,End:-1}[e.key];e.key==="Tab"&&this.hidePopover(),o!==void 0&&(e.preventDefault(),i.at(o%i.length)?.focus())}}static{this.properties={items:{attribute:!1}}}connectedCallback(){super.connectedCallback(),this.popover="auto",this.addEventListener("toggle",e=>{e.newState==="closed"&&this.close()}),this.addEventListener("keydown",this.key)}firstUpdated(){this.showPopover(),this.place(),this.button.setAttribute("aria-expanded","true"),this.entries()[0]?.focus()}place(){let e=this.button.getBoundingClientRect(),{offsetWidth:i,offsetHeight:r}=this,n=getComputedStyle(this).direction==="rtl"?e.left:e.right-i,c=e.bottom+r+8<=innerHeight;this.style.left=`${Math.max(8,Math.min(n,innerWidth-i-8))}px`,this.style.top=`${Math.max(8,c?e.bottom:e.top-r)}px`}entries(){return[...this.renderRoot.querySelectorAll("[role=menuitem]")].filter(e=>e.offsetParent!==null||e.offsetHeight>0)}close(){this.button.removeAttribute("aria-expanded"),(this.contains(document.activeElement)||this.matches(":focus-within"))&&this.button.focus(),this.remove()}choose(e){this.button.focus(),this.hidePopover(),e.act()}render(){return a`<div role="menu">
${this.items.map(e=>a`<button role="menuitem" class="${e.bad?"bad":""} ${e.narrow?"narrow":""}"
tabindex="-1" @click=${()=>this.choose(e)}>${y(e.path)}<span>${e.label}</span></button>`)}
</div>`}static{this.styles=u`
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
`}};var ei="smart-life-lock-code",Ae=class extends x{render(){let{row:t,words:e}=this;if(!t)return d;let{name:i,word:r}=this.named(),o=this.items(t);return a`
<div class="text">
<div class="name">
<span class="who" dir="auto">${i}</span>
<span class="chip ${t.tone}">${e.word(t.chip)}</span>
</div>
${t.sentences.map((n,c)=>a`<div dir="auto" class=${c?"line more":"line"}>${e.line(n)}</div>`)}
</div>
${t.can.reveal?this.renderDigits():d}
<div class="actions">
${this.renderActions()}
${o.length?a`<button class="icon" aria-label=${r("more")} title=${e.word("more_short")} aria-haspopup="menu"
@click=${n=>Xt(n.currentTarget,o)}>${y(kt)}</button>`:d}
</div>
`}items(t){let{can:e}=t,i=(r,o)=>({label:this.words.word(r),path:o,act:()=>P(this,"deed",{deed:r,row:t})});return[...e.edit.length?[i("edit",Et)]:[],...e.pause?[i("pause",St)]:[],...e.resume?[i("resume",Dt)]:[],...e.reveal?[{label:this.words.word("share_short"),path:B,act:()=>this.share(),narrow:!0}]:[],...e.revoke?[{...i("revoke",Tt),bad:!0}]:[]]}static{this.styles=[...x.styles,he,u`
:host {
display: grid;
grid-template-columns: minmax(0, 1fr) auto auto;
align-items: center;
column-gap: 12px;
padding-block: 10px;
padding-inline: 16px 8px;
}
.name {
display: flex;
flex-wrap: wrap;
gap: 2px 8px;
align-items: center;
line-height: 22px;
}
.who {
font-weight: 500;
overflow-wrap: anywhere;
}
.line {
text-align: match-parent;
color: var(--secondary-text-color);
font-size: 14px;
line-height: 20px;
}
.line.more {
font-size: 13px;
line-height: 18px;
}
.actions {
display: flex;
}
@container (max-width: 560px) {
:host {
grid-template-columns: minmax(0, 1fr) auto;
}
.text {
grid-column: 1 / -1;
padding-inline-end: 8px;
}
.actions {
grid-column: 2;
}
}
@container (max-width: 339px) {
.share {
display: none;
}
}
`]}};var ti="smart-life-lock-result",Ce=class extends x{static{this.properties={...x.properties,answer:{attribute:!1}}}connectedCallback(){super.connectedCallback(),this.unlisten=this.store.listen(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.unlisten?.()}render(){let{words:t,answer:e}=this,i=this.store.codes.get(e.id);i&&(this.row=i);let r=e.code??"";return a`
<bdi class="large" dir="ltr" tabindex="0" aria-label=${[...r].join(" ")}>${_i(r)}</bdi>
<div class="buttons">
<ha-button class="copy" @click=${()=>this.put(r,r,"copied")}>
<span slot="start">${y(this.marked?ge:fe)}</span>${t.word(this.marked?"copied":"copy_short")}
</ha-button>
<ha-button appearance="filled" @click=${()=>this.pass(r)}>
<span slot="start">${y(B)}</span>${t.word(q?"share_short":"copy_message_short")}
</ha-button>
</div>
${i?this.renderState(i):d}
`}renderState(t){let{words:e}=this;return a`<div class="state" role="status">
<span class="chip ${t.tone}">${e.word(t.chip)}</span>
<div>${t.sentences.map(i=>a`<div>${e.line(i)}</div>`)}</div>
</div>`}static{this.styles=[...x.styles,he,u`
:host {
display: flex;
flex-direction: column;
align-items: center;
gap: 20px;
padding-block: 8px;
text-align: center;
}
.large {
font-family: var(--ha-font-family-code, ui-monospace, monospace);
font-variant-numeric: tabular-nums;
font-weight: 600;
font-size: clamp(30px, 10cqi, 46px);
line-height: 1.2;
letter-spacing: 0.04em;
padding: 18px 8px;
inline-size: 100%;
box-sizing: border-box;
border-radius: 18px;
user-select: all;
background: color-mix(in srgb, var(--primary-color) 10%, transparent);
}
.buttons {
display: flex;
flex-wrap: wrap;
justify-content: center;
gap: 12px;
}
.buttons svg {
display: block;
}
.state {
display: flex;
flex-direction: column;
align-items: center;
gap: 8px;
font-size: 14px;
line-height: 1.5;
color: var(--secondary-text-color);
}
`]}};function _i(s){let t=s.length%5===0?5:s.length%4===0?4:3;return(s.match(new RegExp(`.{1,${t}}`,"g"))??[]).map((i,r)=>a`<span style=${r?"margin-inline-start:.35em":""}>${i}</span>`)}var ri="smart-life-lock-running",Ye=20,ii=2*Math.PI*Ye,Ee=class extends x{connectedCallback(){super.connectedCallback(),this.ticking=window.setInterval(()=>this.requestUpdate(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.ticking)}render(){let{row:t,words:e}=this;return t?a`
${this.ring(t)}
<div class="text">
<div class="who" dir="auto">${t.name||e.word("running")}</div>
${t.can.reveal?this.renderDigits():d}
</div>
<div class="actions">${this.renderActions()}</div>
`:d}ring(t){let e=Date.parse(t.promise_until??""),i=Math.max(0,e-Date.now()),r=Math.max(1,e-Date.parse(t.created)),o=Math.ceil(i/1e3),n=`${Math.floor(o/60)}:${String(o%60).padStart(2,"0")}`,c=ii*(1-Math.min(1,i/r)),l=this.words.word("minutes_left",{minutes:Math.ceil(o/60)});return a`<div class="ring" role="timer" aria-label=${l}>
<svg viewBox="0 0 48 48" width="52" height="52" aria-hidden="true">
${ct`<circle cx="24" cy="24" r=${Ye} class="bed"></circle>
<circle cx="24" cy="24" r=${Ye} class="left" stroke-dasharray=${ii}
stroke-dashoffset=${c} transform="rotate(-90 24 24)"></circle>`}
</svg>
<span aria-hidden="true" dir="ltr">${n}</span>
</div>`}static{this.styles=[...x.styles,u`
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
`]}};var Se=class extends HTMLElement{static async generate(t,e){let i=te(e.entities),o=(i.length?i.map(n=>({type:`custom:${N}`,entity:n})):[{type:`custom:${N}`}]).map(n=>({type:"grid",cards:[n]}));return{views:[{type:"sections",max_columns:Math.min(3,o.length),sections:o}]}}};(window.customCards??=[]).push({type:N,name:"Smart Life Lock",description:"The codes of a lock: make, share, change and revoke them.",preview:!0,documentationURL:Ve,getEntitySuggestion:(s,t)=>je(s.entities,t)?{config:{type:`custom:${N}`,entity:t}}:null});(window.customStrategies??=[]).push({type:We,strategyType:"dashboard",name:"Smart Life Lock",description:"The codes of all locks on one page.",documentationURL:Ve});var Ai={[N]:$e,[Gt]:ke,[ei]:Ae,[ri]:Ee,[ti]:Ce,[Ze]:_e,[W.tag]:W,[U.tag]:U,[V.tag]:V,[I.tag]:I,[`ll-strategy-dashboard-${We}`]:Se};window.customElements.whenDefined("home-assistant").then(()=>{for(let[s,t]of Object.entries(Ai))window.customElements.get(s)||window.customElements.define(s,t)});
/*! Bundled license information:
@lit/reactive-element/css-tag.js:
(**
* @license
* Copyright 2019 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*)
@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
(**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*)
lit-html/is-server.js:
(**
* @license
* Copyright 2022 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*)
lit-html/directive-helpers.js:
(**
* @license
* Copyright 2020 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*)
*/
