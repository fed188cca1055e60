var re=globalThis,se=re.ShadowRoot&&(re.ShadyCSS===void 0||re.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Le=Symbol(),Qe=new WeakMap,q=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==Le)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(se&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=Qe.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&Qe.set(t,e))}return e}toString(){return this.cssText}},Xe=s=>new q(typeof s=="string"?s:s+"",void 0,Le),u=(s,...e)=>{let t=s.length===1?s[0]:e.reduce((i,r,o)=>i+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+s[o+1],s[0]);return new q(t,s,Le)},et=(s,e)=>{if(se)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),r=re.litNonce;r!==void 0&&i.setAttribute("nonce",r),i.textContent=t.cssText,s.appendChild(i)}},He=se?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return Xe(t)})(s):s;var{is:ci,defineProperty:hi,getOwnPropertyDescriptor:pi,getOwnPropertyNames:ui,getOwnPropertySymbols:mi,getPrototypeOf:fi}=Object,oe=globalThis,tt=oe.trustedTypes,gi=tt?tt.emptyScript:"",vi=oe.reactiveElementPolyfillSupport,G=(s,e)=>s,Pe={toAttribute(s,e){switch(e){case Boolean:s=s?gi:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},rt=(s,e)=>!ci(s,e),it={attribute:!0,type:String,converter:Pe,reflect:!1,useDefault:!1,hasChanged:rt};Symbol.metadata??=Symbol("metadata"),oe.litPropertyMetadata??=new WeakMap;var A=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=it){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),r=this.getPropertyDescriptor(e,i,t);r!==void 0&&hi(this.prototype,e,r)}}static getPropertyDescriptor(e,t,i){let{get:r,set:o}=pi(this.prototype,e)??{get(){return this[t]},set(n){this[t]=n}};return{get:r,set(n){let c=r?.call(this);o?.call(this,n),this.requestUpdate(e,c,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??it}static _$Ei(){if(this.hasOwnProperty(G("elementProperties")))return;let e=fi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(G("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(G("properties"))){let t=this.properties,i=[...ui(t),...mi(t)];for(let r of i)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,r]of t)this.elementProperties.set(i,r)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let r=this._$Eu(t,i);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let r of i)t.unshift(He(r))}else e!==void 0&&t.push(He(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return et(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,i);if(r!==void 0&&i.reflect===!0){let o=(i.converter?.toAttribute!==void 0?i.converter:Pe).toAttribute(t,i.type);this._$Em=e,o==null?this.removeAttribute(r):this.setAttribute(r,o),this._$Em=null}}_$AK(e,t){let i=this.constructor,r=i._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let o=i.getPropertyOptions(r),n=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:Pe;this._$Em=r;let c=n.fromAttribute(t,o.type);this[r]=c??this._$Ej?.get(r)??c,this._$Em=null}}requestUpdate(e,t,i,r=!1,o){if(e!==void 0){let n=this.constructor;if(r===!1&&(o=this[e]),i??=n.getPropertyOptions(e),!((i.hasChanged??rt)(o,t)||i.useDefault&&i.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(n._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:r,wrapped:o},n){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,n??t??this[e]),o!==!0||n!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,o]of this._$Ep)this[r]=o;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[r,o]of i){let{wrapped:n}=o,c=this[r];n!==!0||this._$AL.has(r)||c===void 0||this.C(r,void 0,o,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};A.elementStyles=[],A.shadowRootOptions={mode:"open"},A[G("elementProperties")]=new Map,A[G("finalized")]=new Map,vi?.({ReactiveElement:A}),(oe.reactiveElementVersions??=[]).push("2.1.2");var Ne=globalThis,st=s=>s,ne=Ne.trustedTypes,ot=ne?ne.createPolicy("lit-html",{createHTML:s=>s}):void 0,ze="$lit$",C=`lit$${Math.random().toFixed(9).slice(2)}$`,Ue="?"+C,wi=`<${Ue}>`,M=document,J=()=>M.createComment(""),Q=s=>s===null||typeof s!="object"&&typeof s!="function",Ie=Array.isArray,ht=s=>Ie(s)||typeof s?.[Symbol.iterator]=="function",Oe=`[ 	
\f\r]`,K=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,nt=/-->/g,at=/>/g,R=RegExp(`>|${Oe}(?:([^\\s"'>=/]+)(${Oe}*=${Oe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),dt=/'/g,lt=/"/g,pt=/^(?:script|style|textarea|title)$/i,We=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),a=We(1),ut=We(2),Vi=We(3),E=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),ct=new WeakMap,D=M.createTreeWalker(M,129);function mt(s,e){if(!Ie(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return ot!==void 0?ot.createHTML(e):e}var ft=(s,e)=>{let t=s.length-1,i=[],r,o=e===2?"<svg>":e===3?"<math>":"",n=K;for(let c=0;c<t;c++){let l=s[c],m,g,h=-1,f=0;for(;f<l.length&&(n.lastIndex=f,g=n.exec(l),g!==null);)f=n.lastIndex,n===K?g[1]==="!--"?n=nt:g[1]!==void 0?n=at:g[2]!==void 0?(pt.test(g[2])&&(r=RegExp("</"+g[2],"g")),n=R):g[3]!==void 0&&(n=R):n===R?g[0]===">"?(n=r??K,h=-1):g[1]===void 0?h=-2:(h=n.lastIndex-g[2].length,m=g[1],n=g[3]===void 0?R:g[3]==='"'?lt:dt):n===lt||n===dt?n=R:n===nt||n===at?n=K:(n=R,r=void 0);let p=n===R&&s[c+1].startsWith("/>")?" ":"";o+=n===K?l+wi:h>=0?(i.push(m),l.slice(0,h)+ze+l.slice(h)+C+p):l+C+(h===-2?c:p)}return[mt(s,o+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},X=class s{constructor({strings:e,_$litType$:t},i){let r;this.parts=[];let o=0,n=0,c=e.length-1,l=this.parts,[m,g]=ft(e,t);if(this.el=s.createElement(m,i),D.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(r=D.nextNode())!==null&&l.length<c;){if(r.nodeType===1){if(r.hasAttributes())for(let h of r.getAttributeNames())if(h.endsWith(ze)){let f=g[n++],p=r.getAttribute(h).split(C),v=/([.?@])?(.*)/.exec(f);l.push({type:1,index:o,name:v[2],strings:p,ctor:v[1]==="."?de:v[1]==="?"?le:v[1]==="@"?ce:H}),r.removeAttribute(h)}else h.startsWith(C)&&(l.push({type:6,index:o}),r.removeAttribute(h));if(pt.test(r.tagName)){let h=r.textContent.split(C),f=h.length-1;if(f>0){r.textContent=ne?ne.emptyScript:"";for(let p=0;p<f;p++)r.append(h[p],J()),D.nextNode(),l.push({type:2,index:++o});r.append(h[f],J())}}}else if(r.nodeType===8)if(r.data===Ue)l.push({type:2,index:o});else{let h=-1;for(;(h=r.data.indexOf(C,h+1))!==-1;)l.push({type:7,index:o}),h+=C.length-1}o++}}static createElement(e,t){let i=M.createElement("template");return i.innerHTML=e,i}};function L(s,e,t=s,i){if(e===E)return e;let r=i!==void 0?t._$Co?.[i]:t._$Cl,o=Q(e)?void 0:e._$litDirective$;return r?.constructor!==o&&(r?._$AO?.(!1),o===void 0?r=void 0:(r=new o(s),r._$AT(s,t,i)),i!==void 0?(t._$Co??=[])[i]=r:t._$Cl=r),r!==void 0&&(e=L(s,r._$AS(s,e.values),r,i)),e}var ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,r=(e?.creationScope??M).importNode(t,!0);D.currentNode=r;let o=D.nextNode(),n=0,c=0,l=i[0];for(;l!==void 0;){if(n===l.index){let m;l.type===2?m=new F(o,o.nextSibling,this,e):l.type===1?m=new l.ctor(o,l.name,l.strings,this,e):l.type===6&&(m=new he(o,this,e)),this._$AV.push(m),l=i[++c]}n!==l?.index&&(o=D.nextNode(),n++)}return D.currentNode=M,r}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},F=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,r){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=L(this,e,t),Q(e)?e===d||e==null||e===""?(this._$AH!==d&&this._$AR(),this._$AH=d):e!==this._$AH&&e!==E&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ht(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==d&&Q(this._$AH)?this._$AA.nextSibling.data=e:this.T(M.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,r=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=X.createElement(mt(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===r)this._$AH.p(t);else{let o=new ae(r,this),n=o.u(this.options);o.p(t),this.T(n),this._$AH=o}}_$AC(e){let t=ct.get(e.strings);return t===void 0&&ct.set(e.strings,t=new X(e)),t}k(e){Ie(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,r=0;for(let o of e)r===t.length?t.push(i=new s(this.O(J()),this.O(J()),this,this.options)):i=t[r],i._$AI(o),r++;r<t.length&&(this._$AR(i&&i._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=st(e).nextSibling;st(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},H=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,r,o){this.type=1,this._$AH=d,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=o,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=d}_$AI(e,t=this,i,r){let o=this.strings,n=!1;if(o===void 0)e=L(this,e,t,0),n=!Q(e)||e!==this._$AH&&e!==E,n&&(this._$AH=e);else{let c=e,l,m;for(e=o[0],l=0;l<o.length-1;l++)m=L(this,c[i+l],t,l),m===E&&(m=this._$AH[l]),n||=!Q(m)||m!==this._$AH[l],m===d?e=d:e!==d&&(e+=(m??"")+o[l+1]),this._$AH[l]=m}n&&!r&&this.j(e)}j(e){e===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},de=class extends H{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===d?void 0:e}},le=class extends H{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==d)}},ce=class extends H{constructor(e,t,i,r,o){super(e,t,i,r,o),this.type=5}_$AI(e,t=this){if((e=L(this,e,t,0)??d)===E)return;let i=this._$AH,r=e===d&&i!==d||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,o=e!==d&&(i===d||r);r&&this.element.removeEventListener(this.name,this,i),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},he=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){L(this,e)}},gt={M:ze,P:C,A:Ue,C:1,L:ft,R:ae,D:ht,V:L,I:F,H,N:le,U:ce,B:de,F:he},yi=Ne.litHtmlPolyfillSupport;yi?.(X,F),(Ne.litHtmlVersions??=[]).push("3.3.3");var vt=(s,e,t)=>{let i=t?.renderBefore??e,r=i._$litPart$;if(r===void 0){let o=t?.renderBefore??null;i._$litPart$=r=new F(e.insertBefore(J(),o),o,void 0,t??{})}return r._$AI(s),r};var Fe=globalThis,b=class extends A{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=vt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return E}};b._$litElement$=!0,b.finalized=!0,Fe.litElementHydrateSupport?.({LitElement:b});var bi=Fe.litElementPolyfillSupport;bi?.({LitElement:b});(Fe.litElementVersions??=[]).push("4.2.2");var V=u`
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
`,wt=u`
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
`,pe=u`
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
`,yt=u`
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
`,ue=u`
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
`;var bt=[V,u`
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
`];function P(s,e,t={}){s.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0}))}function O(s,e){P(s,"hass-notification",{message:e})}function Ve(s){history.pushState(null,"",s),P(window,"location-changed",{replace:!1})}function $t(s,e,t){P(s,"show-dialog",{dialogTag:e,dialogImport:()=>window.customElements.whenDefined(e),dialogParams:t})}var $i=new Set(["code_lock_full","code_refused","code_missing"]);function xt({key:s}){return s!==void 0&&$i.has(s)}var xi=3;function kt(s){let{error:e}=s;return(e?.code??s)===xi}function $(s){let{code:e,key:t,message:i}=s;return{...typeof e=="string"&&{code:e},...typeof t=="string"&&{key:t},message:typeof i=="string"?i:String(s)}}var w=class extends b{constructor(){super(...arguments);this.closed=t=>{t.target===t.currentTarget&&(this.unlisten?.(),this.unlisten=void 0,this.open=!1,this.end(),this.subject=void 0,P(this,"dialog-closed",{dialog:this.localName}))};this.focusFirst=()=>{requestAnimationFrame(()=>{this.renderRoot.activeElement?.matches("input")||this.renderRoot.querySelector("[autofocus]")?.focus()})}}static{this.properties={subject:{state:!0},open:{state:!0},busy:{state:!0},failure:{state:!0}}}static show(t,i){$t(t,this.tag,i)}showDialog(t){this.subject=t,this.words=t.store.words(),this.busy=!1,this.failure=void 0,this.unlisten?.(),this.unlisten=t.store.listen(()=>this.requestUpdate()),this.begin(t),this.open=!0}closeDialog(){return this.open=!1,!0}begin(t){}end(){}get store(){return this.subject.store}get row(){let t=this.subject?.row;return this.store.codes.get(t.id)??t}async work(t){if(!this.busy){this.busy=!0,this.failure=void 0;try{await t()}catch(i){this.failure=$(i).message}finally{this.busy=!1}}}frame(t,i,r){return a`<ha-adaptive-dialog
.open=${this.open}
.headerTitle=${t}
.headerSubtitle=${this.store.lock?.name}
@closed=${this.closed}
@opened=${this.focusFirst}
@after-show=${this.focusFirst}
>
<div class="body">
${i} ${this.failure?a`<ha-alert alert-type="error">${this.failure}</ha-alert>`:""}
</div>
${r?a`<ha-dialog-footer slot="footer">${r}</ha-dialog-footer>`:d}
</ha-adaptive-dialog>`}renderZone(){let t=this.words.zoneNote();return t?a`<p class="note">${t}</p>`:d}cancel(t="cancel"){return a`<ha-button slot="secondaryAction" appearance="plain" @click=${this.closeDialog}>
${this.words.word(t)}
</ha-button>`}primary(t,i,r={}){return a`<ha-button
slot="primaryAction"
variant=${r.bad?"danger":"brand"}
?disabled=${r.off??!1}
?loading=${this.busy}
@click=${i}
>${t}</ha-button
>`}static{this.styles=[V,yt,u`
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
`]}};var x="smart_life_lock",N="smart-life-lock-card",je="smart-life-lock",Be="https://github.com/smart-life-lock/smart-life-lock/blob/main/docs/entities.md#the-card";function ee(s){return Object.keys(s).filter(e=>Ze(s,e))}function Ze(s,e){return e.startsWith("lock.")&&s[e]?.platform===x}var ki=864e5,j=["mon","tue","wed","thu","fri","sat","sun"],me=class{constructor(e,t,i){this.localize=e;this.zone=i;this.formats=new Map;let r=this.word("language");this.language=t.language.startsWith(r)?t.language:r,this.relative=new Intl.RelativeTimeFormat(this.language,{numeric:"auto"});let o=t.time_format,n=o==="system"?void 0:t.language;this.hour12=o==="12"||o==="24"?o==="12":new Intl.DateTimeFormat(n,{hour:"numeric"}).resolvedOptions().hour12,this.foreign=!_i(i)}word(e,t){return this.at(`selector.card.options.${e}`,t)}at(e,t){return this.localize(`component.${x}.${e}`,t)||e.split(".").at(-1)||""}sentence(e,t=!1){let i={...e.numbers,...e.names},r;for(let[o,n]of Object.entries(e.moments??{})){let c=new Date(n),l=this.dayNumber(c);i[o]=l===r?this.time(c):`${this.day(c,t?void 0:Date.now())}, ${this.time(c)}`,r=l}for(let[o,n]of Object.entries(e.clock??{}))i[o]=this.clock(n);for(let[o,n]of Object.entries(e.words??{}))i[o]=this.at(n);return e.weekdays&&(i.weekdays=this.weekdays(e.weekdays)),this.at(`selector.${e.selector??"card"}.options.${e.key}`,i)}line(e){return this.capital(this.sentence(e))}capital(e){return e.charAt(0).toLocaleUpperCase(this.language)+e.slice(1)}moment(e){let t=new Date(e);return`${this.day(t,Date.now())}, ${this.time(t)}`}time(e){return this.format(e,{hour:"numeric",minute:"2-digit",...this.foreign&&{timeZoneName:"short"}})}day(e,t){let i=t===void 0?1/0:(this.dayNumber(e)-this.dayNumber(new Date(t)))/ki;if(Math.abs(i)<=1)return this.relative.format(i,"day");let r=this.year(e)===this.year(new Date);return this.format(e,{day:"numeric",month:"short",...r?{weekday:"short"}:{year:"numeric"}})}zoneNote(){return this.foreign?this.word("home_zone",{zone:this.zone}):void 0}clock(e){let[t=0,i=0]=e.split(":").map(Number);if(t===24&&this.hour12===!1)return"24:00";let r=new Date(Date.UTC(2024,0,1,t,i));return this.format(r,{hour:"numeric",minute:"2-digit",timeZone:"UTC"})}weekdays(e){if(e.length===7)return this.word("every_day");let t=e.map(i=>this.weekday(i,e.length>2?"short":"long"));return new Intl.ListFormat(this.language,{style:"short",type:"unit"}).format(t)}weekday(e,t){let i=new Date(Date.UTC(2024,0,1+j.indexOf(e)));return this.format(i,{weekday:t,timeZone:"UTC"})}fields(e){let t=this.formatter("sv-SE",{dateStyle:"short",timeStyle:"short"}).format(e),[i="",r=""]=t.split(" ");return{date:i,time:r}}nameOf(e){return e?.name&&e.kind.startsWith("clear")?this.word("clear_named",{name:e.name}):e?.name?e.name:e?.label?this.line(e.label):this.at(`selector.code_kind.options.${e?.kind}`)}format(e,t){let i=t.hour?{hour12:this.hour12}:{};return this.formatter(this.language,{...i,...t}).format(e)}formatter(e,t){let i=e+JSON.stringify(t),r=this.formats.get(i);return r||(r=new Intl.DateTimeFormat(e,{timeZone:this.zone,...t}),this.formats.set(i,r)),r}dayNumber(e){return Date.parse(`${this.fields(e).date}T00:00:00Z`)}year(e){return this.fields(e).date.slice(0,4)}};function _i(s){let[e,t]=[{timeZone:s},{}].map(r=>new Intl.DateTimeFormat("sv-SE",{dateStyle:"short",timeStyle:"short",...r})),i=new Date().getFullYear();return[0,3,6,9].every(r=>{let o=Date.UTC(i,r,15);return e?.format(o)===t?.format(o)})}function _t(s,e){let[t=0,i=0]=s.fields(e).time.split(":").map(Number);return((24-t)*60-i)*6e4-e.getTime()%6e4+500}function fe(s,e,t){let i=r=>j.filter(o=>e.includes(o)!==(o===r));return a`<fieldset>
<legend>${s.word("which_days")}</legend>
<div class="pills days">
${j.map(r=>a`<label class="pill"><input type="checkbox" .checked=${e.includes(r)}
aria-label=${s.weekday(r,"long")} @change=${()=>t(i(r))} />
<span aria-hidden="true">${s.weekday(r,"short")}</span></label>`)}
</div>
</fieldset>`}var z=class extends w{constructor(){super(...arguments);this.save=t=>{if(t?.preventDefault(),!this.isComplete)return;let i=this.changes();if(!Object.keys(i).length)return void this.closeDialog();this.work(async()=>{await this.store.act("update_code",{code_id:this.row.id,...i}),this.closeDialog()})}}static{this.tag="smart-life-lock-edit-code"}static{this.properties={...w.properties,form:{state:!0}}}begin(){this.unchanged=this.form=this.formOf(this.row)}formOf(t){let i=n=>n?this.words.fields(new Date(n)):{date:"",time:""},r=i(t.valid_from),o=i(t.valid_until);return{name:t.name,startDate:r.date,startTime:r.time,endDate:o.date,endTime:o.time,weekdays:t.weekdays??[],from:t.from??"00:00",to:t.to==="24:00"?"00:00":t.to??"00:00",code:""}}changes(){let{form:t,unchanged:i}=this,r=(...o)=>o.some(n=>t[n]!==i[n]);return{...r("name")&&{name:t.name.trim()},...r("startDate","startTime")&&{start:`${t.startDate}T${t.startTime}:00`},...r("endDate","endTime")&&{end:`${t.endDate}T${t.endTime}:00`},...r("weekdays")&&{weekdays:t.weekdays},...r("from","to")&&this.hours(),...t.code&&{code:t.code}}}hours(){let{from:t,to:i}=this.form;return t===i?{all_day:!0}:{from:t,to:i==="00:00"?"24:00":i}}get isComplete(){return["startDate","startTime","endDate","endTime","weekdays","from","to"].every(i=>this.form[i].length||!this.unchanged[i].length)}render(){if(!this.subject)return d;let{words:t,row:i}=this,r=l=>i.can.edit.includes(l),o=r("start")||r("end"),n=r("weekdays")&&i.weekdays?this.renderWeekly():d,c=i.weekdays?.length!==j.length||i.from!==void 0;return this.frame(t.word("edit_title",{name:t.nameOf(i)}),a`<form @submit=${this.save}>
${r("name")?this.field("who","text","name"):d}
${o?a`<div class="pair">
${r("start")?[this.field("start_date","date","startDate"),this.field("start_time","time","startTime")]:d}
${r("end")?[this.field("end_date","date","endDate"),this.field("end_time","time","endTime")]:d}
</div>`:d}
${c?n:d} ${o?this.renderZone():d}
${r("code")?this.field("new_digits","text","code"):d}
${c||n===d?d:this.renderMore(n)}
${r("end")||i.length===null?d:a`<p class="note">${t.word("times_fixed")}</p>`}
<button type="submit" hidden></button>
</form>`,a`${this.cancel()} ${this.primary(t.word("save"),this.save,{off:this.busy||!this.isComplete})}`)}set(t){this.form={...this.form,...t}}field(t,i,r){return a`<label class="field">
${this.words.word(t)}
<input type=${i} name=${r} autocomplete="off" inputmode=${r==="code"?"numeric":d}
.value=${this.form[r]}
@input=${o=>this.set({[r]:o.target.value})} />
</label>`}renderMore(t){return a`<details>
<summary>${this.words.word("more_options")}</summary>
<div class="more">${t}</div>
</details>`}renderWeekly(){let{form:t,words:i}=this;return a`
${fe(i,t.weekdays,r=>this.set({weekdays:r}))}
<div class="pair even">${this.field("from_time","time","from")} ${this.field("to_time","time","to")}</div>
${t.from===t.to?a`<p class="note">${i.word("all_day")}</p>`:d}
`}static{this.styles=[...w.styles,ue]}};var At="M12,9A3,3 0 0,0 9,12A3,3 0 0,0 12,15A3,3 0 0,0 15,12A3,3 0 0,0 12,9M12,17A5,5 0 0,1 7,12A5,5 0 0,1 12,7A5,5 0 0,1 17,12A5,5 0 0,1 12,17M12,4.5C7,4.5 2.73,7.61 1,12C2.73,16.39 7,19.5 12,19.5C17,19.5 21.27,16.39 23,12C21.27,7.61 17,4.5 12,4.5Z",Ct="M11.83,9L15,12.16C15,12.11 15,12.05 15,12A3,3 0 0,0 12,9C11.94,9 11.89,9 11.83,9M7.53,9.8L9.08,11.35C9.03,11.56 9,11.77 9,12A3,3 0 0,0 12,15C12.22,15 12.44,14.97 12.65,14.92L14.2,16.47C13.53,16.8 12.79,17 12,17A5,5 0 0,1 7,12C7,11.21 7.2,10.47 7.53,9.8M2,4.27L4.28,6.55L4.73,7C3.08,8.3 1.78,10 1,12C2.73,16.39 7,19.5 12,19.5C13.55,19.5 15.03,19.2 16.38,18.66L16.81,19.08L19.73,22L21,20.73L3.27,3M12,7A5,5 0 0,1 17,12C17,12.64 16.87,13.26 16.64,13.82L19.57,16.75C21.07,15.5 22.27,13.86 23,12C21.27,7.61 17,4.5 12,4.5C10.6,4.5 9.26,4.75 8,5.2L10.17,7.35C10.74,7.13 11.35,7 12,7Z",ge="M19,21H8V7H19M19,5H8A2,2 0 0,0 6,7V21A2,2 0 0,0 8,23H19A2,2 0 0,0 21,21V7A2,2 0 0,0 19,5M16,1H4A2,2 0 0,0 2,3V17H4V3H16V1Z",B="M18,16.08C17.24,16.08 16.56,16.38 16.04,16.85L8.91,12.7C8.96,12.47 9,12.24 9,12C9,11.76 8.96,11.53 8.91,11.3L15.96,7.19C16.5,7.69 17.21,8 18,8A3,3 0 0,0 21,5A3,3 0 0,0 18,2A3,3 0 0,0 15,5C15,5.24 15.04,5.47 15.09,5.7L8.04,9.81C7.5,9.31 6.79,9 6,9A3,3 0 0,0 3,12A3,3 0 0,0 6,15C6.79,15 7.5,14.69 8.04,14.19L15.16,18.34C15.11,18.55 15.08,18.77 15.08,19C15.08,20.61 16.39,21.91 18,21.91C19.61,21.91 20.92,20.61 20.92,19A2.92,2.92 0 0,0 18,16.08Z",Et="M12,16A2,2 0 0,1 14,18A2,2 0 0,1 12,20A2,2 0 0,1 10,18A2,2 0 0,1 12,16M12,10A2,2 0 0,1 14,12A2,2 0 0,1 12,14A2,2 0 0,1 10,12A2,2 0 0,1 12,10M12,4A2,2 0 0,1 14,6A2,2 0 0,1 12,8A2,2 0 0,1 10,6A2,2 0 0,1 12,4Z",ve="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",St="M13.5,8H12V13L16.28,15.54L17,14.33L13.5,12.25V8M13,3A9,9 0 0,0 4,12H1L4.96,16.03L9,12H6A7,7 0 0,1 13,5A7,7 0 0,1 20,12A7,7 0 0,1 13,19C11.07,19 9.32,18.21 8.06,16.94L6.64,18.36C8.27,20 10.5,21 13,21A9,9 0 0,0 22,12A9,9 0 0,0 13,3",Tt="M12,17A2,2 0 0,0 14,15C14,13.89 13.1,13 12,13A2,2 0 0,0 10,15A2,2 0 0,0 12,17M18,8A2,2 0 0,1 20,10V20A2,2 0 0,1 18,22H6A2,2 0 0,1 4,20V10C4,8.89 4.9,8 6,8H7V6A5,5 0 0,1 12,1A5,5 0 0,1 17,6V8H18M12,3A3,3 0 0,0 9,6V8H15V6A3,3 0 0,0 12,3Z",we="M18,1C15.24,1 13,3.24 13,6V8H4A2,2 0 0,0 2,10V20A2,2 0 0,0 4,22H16A2,2 0 0,0 18,20V10A2,2 0 0,0 16,8H15V6A3,3 0 0,1 18,3A3,3 0 0,1 21,6V8H23V6C23,3.24 20.76,1 18,1M10,13A2,2 0 0,1 12,15A2,2 0 0,1 10,17A2,2 0 0,1 8,15A2,2 0 0,1 10,13Z",Rt="M12,19A2,2 0 0,0 10,21A2,2 0 0,0 12,23A2,2 0 0,0 14,21A2,2 0 0,0 12,19M6,1A2,2 0 0,0 4,3A2,2 0 0,0 6,5A2,2 0 0,0 8,3A2,2 0 0,0 6,1M6,7A2,2 0 0,0 4,9A2,2 0 0,0 6,11A2,2 0 0,0 8,9A2,2 0 0,0 6,7M6,13A2,2 0 0,0 4,15A2,2 0 0,0 6,17A2,2 0 0,0 8,15A2,2 0 0,0 6,13M18,5A2,2 0 0,0 20,3A2,2 0 0,0 18,1A2,2 0 0,0 16,3A2,2 0 0,0 18,5M12,13A2,2 0 0,0 10,15A2,2 0 0,0 12,17A2,2 0 0,0 14,15A2,2 0 0,0 12,13M18,13A2,2 0 0,0 16,15A2,2 0 0,0 18,17A2,2 0 0,0 20,15A2,2 0 0,0 18,13M18,7A2,2 0 0,0 16,9A2,2 0 0,0 18,11A2,2 0 0,0 20,9A2,2 0 0,0 18,7M12,7A2,2 0 0,0 10,9A2,2 0 0,0 12,11A2,2 0 0,0 14,9A2,2 0 0,0 12,7M12,1A2,2 0 0,0 10,3A2,2 0 0,0 12,5A2,2 0 0,0 14,3A2,2 0 0,0 12,1Z",Dt="M14.06,9L15,9.94L5.92,19H5V18.08L14.06,9M17.66,3C17.41,3 17.15,3.1 16.96,3.29L15.13,5.12L18.88,8.87L20.71,7.04C21.1,6.65 21.1,6 20.71,5.63L18.37,3.29C18.17,3.09 17.92,3 17.66,3M14.06,6.19L3,17.25V21H6.75L17.81,9.94L14.06,6.19Z",Mt="M14,19H18V5H14M6,19H10V5H6V19Z",Lt="M8,5.14V19.14L19,12.14L8,5.14Z",Ht="M19,4H15.5L14.5,3H9.5L8.5,4H5V6H19M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19Z",Pt="M13,14H11V10H13M13,18H11V16H13M1,21H23L12,2L1,21Z",Ot="M12,2C17.5,2 22,6.5 22,12C22,17.5 17.5,22 12,22C6.5,22 2,17.5 2,12C2,6.5 6.5,2 12,2M12,4C10.1,4 8.4,4.6 7.1,5.7L18.3,16.9C19.3,15.5 20,13.8 20,12C20,7.6 16.4,4 12,4M16.9,18.3L5.7,7.1C4.6,8.4 4,10.1 4,12C4,16.4 7.6,20 12,20C13.9,20 15.6,19.4 16.9,18.3Z";function y(s,e=20){return a`<svg viewBox="0 0 24 24" width=${e} height=${e} aria-hidden="true" fill="currentColor"><path d=${s}></path></svg>`}var Nt=50,Ai=new Set(["access_denied","alarm","duress"]),U=class extends w{static{this.tag="smart-life-lock-history"}static{this.properties={...w.properties,entries:{state:!0}}}begin(){this.entries=void 0,this.stop();let e=({message:t})=>this.failure=t;this.unfollow=this.store.history(t=>this.take(t),e,Nt)}disconnectedCallback(){super.disconnectedCallback(),this.stop()}end(){this.stop()}stop(){this.unfollow?.(),this.unfollow=void 0}take(e){this.failure=void 0;let t=new Set(e.map(r=>r.id)),i=(this.entries??[]).filter(r=>!t.has(r.id));this.entries=[...e,...i].sort((r,o)=>Date.parse(o.at)-Date.parse(r.at)).slice(0,Nt)}render(){if(!this.subject)return d;let{words:e,entries:t}=this,i=t?t.length?a`<ul>${t.map(r=>this.renderEntry(r))}</ul>`:a`<p class="note empty">${e.word("history_empty")}</p>`:a`<p class="note">${e.word("loading")}</p>`;return this.frame(e.word("history"),i)}renderEntry(e){let{words:t}=this,[i,...r]=e.sentences,o=Ai.has(e.what),n=e.what==="access_denied"?Ot:o?Pt:we;return a`<li>
<span class="mark ${o?"bad":""}">${y(n)}</span>
<div>
<div class="what">${i?t.line(i):d}</div>
<div class="note"><time datetime=${e.at}>${t.capital(t.moment(e.at))}</time>${r.map(c=>` \xB7 ${t.sentence(c)}`)}</div>
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
`]}};var Ci=5e3,Ei=6e4,ye=class{constructor(e,t,i,r){this.hass=e;this.message=t;this.take=i;this.refused=r;this.isRunning=!1;this.lost=()=>{clearTimeout(this.again),this.end=void 0,this.isRunning=!1};this.subscribe=()=>{if(clearTimeout(this.again),this.end||!this.connection?.connected)return;let e=i=>this.end===t&&this.take(i),t=this.connection.subscribeMessage(e,this.message,{resubscribe:!1});this.end=t,t.catch(i=>{if(this.end===t){if(this.end=void 0,!this.isRunning)return void this.askWhetherItRuns();this.subscribeIn(Ei),this.refused($(i))}})}}start(){let{connection:e}=this.hass;this.connection||(this.connection=e,e.addEventListener("disconnected",this.lost),e.addEventListener("ready",this.subscribe),this.subscribe())}stop(){this.connection?.removeEventListener("disconnected",this.lost),this.connection?.removeEventListener("ready",this.subscribe),this.connection=void 0,this.end?.then(e=>e()).catch(()=>{}),this.lost()}subscribeIn(e){clearTimeout(this.again),this.again=window.setTimeout(this.subscribe,e)}async askWhetherItRuns(){let{connection:e}=this,t=await this.hass.callWS({type:"get_config"}).catch(()=>{});this.end||!e||this.connection!==e||(this.isRunning=t?.state==="RUNNING",this.isRunning?this.subscribe():this.subscribeIn(Ci))}};var te=class{constructor(e,t){this.hass=e;this.entity=t;this.codes=new Map;this.listeners=new Set;this.refused=e=>{this.failure=e,this.tell()};this.subscription=this.subscriptionOf("subscribe",{},i=>this.take(i),this.refused)}words(e=this.hass.localize){let t=this.lock?.time_zone??this.hass.config.time_zone;return new me(e,this.hass.locale,t)}listen(e){return this.listeners.add(e),()=>this.listeners.delete(e)}start(){this.subscription.start()}stop(){this.subscription.stop()}subscriptionOf(e,t,i,r){let o={type:`${x}/${e}`,entity_id:this.entity,...t};return new ye(this.hass,o,i,r)}take(e){this.failure=void 0;let t=new Map(e.version===void 0?this.codes:[]);for(let r of e.gone??[])t.delete(r);let i=(e.codes??[]).filter(r=>!t.has(r.id));for(let r of e.codes??[])t.has(r.id)&&t.set(r.id,r);(e.codes||e.gone)&&(this.codes=new Map([...i.map(r=>[r.id,r]),...t])),e.version!==void 0&&(this.version=e.version),e.lock&&(this.lock=e.lock),this.tell()}tell(){for(let e of[...this.listeners])e()}preview(e){return this.ask("preview",{...e})}revokePreview(e){return this.ask("revoke_preview",{code_id:e})}history(e,t,i=50){let r=n=>e(n.entries),o=this.subscriptionOf("history",{limit:i},r,t);return o.start(),()=>o.stop()}async digits(e){let{code:t}=await this.act("get_code",{code_id:e});if(!t)throw new Error("no digits");return t}create(e,t){return this.act("create_code",{...e&&{name:e},...t})}async act(e,t={}){let i={entity_id:this.entity};try{return(await this.hass.callService(x,e,t,i,!1,!0)).response?.[this.entity]??{id:""}}catch(r){throw await this.translated(r)}}async ask(e,t){try{return await this.hass.callWS({type:`${x}/${e}`,entity_id:this.entity,...t})}catch(i){throw await this.translated(i)}}async translated(e){let{translation_key:t,translation_domain:i,translation_placeholders:r}=e,o=$(e);if(kt(e))return{message:this.hass.localize("ui.notification_toast.connection_lost")};if(typeof t!="string"||typeof i!="string")return o;let n=await this.hass.loadBackendTranslation("exceptions",i),c=`component.${i}.exceptions.${t}.message`,l=n(c,r??{});return{...o,key:t,message:l||o.message}}};function zt(s,e,t,i){let r=i?.sentences[0];return r?s.word("message_when",{lock:e,code:t,when:s.sentence(r,!0)}):s.word("message",{lock:e,code:t})}var Ut=["now","once","today","weekend","period","weekly"];function It(s,e){let t=s.fields(e),i=s.fields(new Date(e.getTime()+864e5));return{name:"",when:"once",startDate:t.date,startTime:t.time,endDate:i.date,endTime:"11:00",weekdays:[],from:"09:00",to:"12:00",lastDay:"",code:"",offline:void 0}}function ie(s){let e={when:s.when};if(s.when==="period"){if(!s.startDate||!s.startTime||!s.endDate||!s.endTime)return;e.start=`${s.startDate}T${s.startTime}:00`,e.end=`${s.endDate}T${s.endTime}:00`}if(s.when==="weekly"){if(!s.weekdays.length||!s.from||!s.to)return;e.weekdays=s.weekdays,e.from=s.from,e.to=s.to==="00:00"?"24:00":s.to,s.lastDay&&(e.end=`${s.lastDay}T24:00:00`)}return s.code&&be(s.when)&&(e.code=s.code),s.offline!==void 0&&$e(s.when)&&(e.offline=s.offline),e}function be(s){return s!=="now"}function $e(s){return s!=="now"&&s!=="weekly"}function Wt(s,e){return[...e.sentences,e.why].map(t=>s.line(t))}var Si=150,I=class extends w{constructor(){super(...arguments);this.make=t=>{t?.preventDefault();let i=ie(this.form);!i||!this.isSeen||this.work(()=>this.create(i))}}static{this.tag="smart-life-lock-new-code"}static{this.properties={...w.properties,form:{state:!0},preview:{state:!0},made:{state:!0}}}begin(){this.made=void 0,this.preview=void 0,this.form=It(this.words,new Date)}end(){clearTimeout(this.asking)}set(t){this.form={...this.form,...t}}updated(t){t.has("form")&&this.subject&&!this.made&&this.askSoon(t.get("form"))}askSoon(t){if(clearTimeout(this.asking),this.isSeen)return;let i=t?.when!==this.form.when;this.asking=window.setTimeout(()=>{this.ask()},i?0:Si)}get isSeen(){return this.preview!==void 0&&this.previewed===xe(this.form)}async ask(){let t=ie(this.form),i=xe(this.form);if(!t){this.preview=void 0;return}try{let r=await this.store.preview(t);if(i!==xe(this.form))return;this.previewed=i,this.preview=r,this.failure=void 0}catch(r){if(i!==xe(this.form))return;this.preview=void 0,this.failure=$(r).message}}async create(t){try{this.made=await this.store.create(this.form.name.trim(),t)}catch(i){throw xt($(i))&&(this.preview=void 0),i}}render(){if(!this.subject)return d;if(this.made)return this.renderMade(this.made);let{words:t}=this,i=this.busy||!this.isSeen;return this.frame(t.word("new_code"),this.renderForm(),a`${this.cancel()} ${this.primary(t.word("make"),this.make,{off:i})}`)}renderMade(t){let{words:i}=this,r=t.reason!==void 0&&t.kind!==this.preview?.kind;return this.frame(t.name?i.word("made_title",{name:t.name}):i.word("running"),a`<smart-life-lock-result .store=${this.store} .words=${i} .answer=${t}></smart-life-lock-result>
${r?a`<p class="note">${i.word(`why_${t.reason}`)}</p>`:d}`,this.primary(i.word("done"),()=>this.closeDialog()))}renderForm(){let{form:t,words:i}=this;return a`<form @submit=${this.make}>
<label class="field">
${i.word("who")}
<input name="name" autofocus autocomplete="off" maxlength="64" .value=${t.name}
placeholder=${i.word("who_example")}
@input=${r=>this.set({name:Ye(r)})} />
</label>
<fieldset>
<legend>${i.word("when")}</legend>
<div class="pills">
${Ut.map(r=>a`<label class="pill"><input type="radio" name="when" .checked=${t.when===r}
@change=${()=>this.set({when:r})} /><span>${i.word(`when_${r}`)}</span></label>`)}
</div>
</fieldset>
${t.when==="period"?this.renderPeriod():d}
${t.when==="weekly"?this.renderWeekly():d}
${this.renderPreview()}
${be(t.when)||$e(t.when)?this.renderMore():d}
<button type="submit" hidden></button>
</form>`}input(t,i,r,o){let n=o===void 0?d:`${r}-note`;return a`<label class="field">
${t}
<input type=${i} name=${r} aria-describedby=${n} .value=${this.form[r]}
@change=${c=>this.set({[r]:Ye(c)})} />
</label>
${o===void 0?d:a`<p class="note" id=${n}>${o}</p>`}`}renderPeriod(){let{words:t}=this;return a`
<div class="pair">
${this.input(t.word("start_date"),"date","startDate")}
${this.input(t.word("start_time"),"time","startTime")}
${this.input(t.word("end_date"),"date","endDate")}
${this.input(t.word("end_time"),"time","endTime")}
</div>
${this.renderZone()}
`}renderWeekly(){let{form:t,words:i}=this;return a`
${fe(i,t.weekdays,r=>this.set({weekdays:r}))}
<div class="pair even">
${this.input(i.word("from_time"),"time","from")}
${this.input(i.word("to_time"),"time","to")}
</div>
${this.renderZone()}
`}renderPreview(){let{words:t,preview:i}=this;if(this.failure&&!i)return d;let r=i?Wt(t,i):[];return a`<output class="preview" aria-live="polite">
${i?a`${r.map((o,n)=>n?a`<span>${o}</span>`:a`<strong>${o}</strong>`)}
<span class="note">${t.at(`selector.code_kind.options.${i.kind}`)}</span>`:a`<span class="note">${t.word(ie(this.form)?"working_out":"incomplete")}</span>`}
</output>`}renderMore(){let{form:t,words:i}=this,r=this.preview?.other.offline;return a`<details>
<summary>${i.word("more_options")}</summary>
<div class="more">
${t.when==="weekly"?a`<div>${this.input(i.word("last_day"),"date","lastDay",i.word("last_day_note"))}</div>`:d}
${$e(t.when)&&r!=null?a`<div>
<ha-button appearance="filled" @click=${()=>this.set({offline:r})}>${i.word(`offline_${r}`)}</ha-button>
<p class="note">${i.word(`offline_${r}_note`)}</p>
</div>`:d}
${be(t.when)?a`<div>
<label class="field">${i.word("own_digits")}
<input name="code" inputmode="numeric" autocomplete="off" dir="ltr" aria-describedby="own-note"
.value=${t.code} @input=${o=>this.set({code:Ye(o).trim()})} />
</label>
<p class="note" id="own-note">${i.word("own_digits_note")}</p>
</div>`:d}
</div>
</details>`}static{this.styles=[...w.styles,ue,u`
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
`]}};function xe(s){return JSON.stringify(ie(s)??null)}function Ye(s){return s.target.value}var Ft=new URL(import.meta.url).search.slice(1);function Vt(s,e){let{lock_state:t,pending:i}=e;return[...t?[s.word(`lock_${t}`)]:[],...e.reachable?[]:[s.word("out_of_reach")],...i?[s.word(i===1?"change_waits":"changes_wait",{count:i})]:[]].join(" \xB7 ")}function jt(s){let e=qe(s.word("add_lock"),()=>Ve("/config/integrations/dashboard"));return S("info",s.word("no_lock"),e)}function Bt(s,{code:e,message:t}){return e==="unauthorized"?S("warning",s.word("not_allowed")):e==="not_found"?S("error",s.word("no_such_lock")):e==="unknown_command"?S("warning",s.word("restart")):S("error",t)}function Zt(s,e,t){let{problem:i}=e;return a`
${t&&Ft&&t!==Ft?S("info",s.word("reload_needed"),qe(s.word("reload"),()=>location.reload())):d}
${i?S("warning",s.word(`problem_${i.key}`),i.issue_id?qe(s.word("open_repair"),()=>Ve("/config/repairs")):d):d}
${e.may.create?d:S("info",s.word(`who_may_${e.who_may}`))}
`}function S(s,e,t=d){return a`<ha-alert alert-type=${s}>${e}${t}</ha-alert>`}function qe(s,e){return a`<ha-button slot="action" appearance="plain" @click=${e}>${s}</ha-button>`}var Ti=new Set(["revoke_wait","revoke_clear_after_use"]),W=class extends w{constructor(){super(...arguments);this.revoke=()=>{let{id:t}=this.row,i=this.ofMember,r=this.truth?.clear_code&&this.wanted;this.work(async()=>{await this.store.act("delete_code",{code_id:t,...i&&{confirm:!0}}),r?this.clearing=await this.store.act("create_clear_code",{code_id:t}):this.closeDialog()})}}static{this.tag="smart-life-lock-revoke-code"}static{this.properties={...w.properties,truth:{state:!0},clearing:{state:!0},wanted:{state:!0}}}begin(t){this.truth=void 0,this.clearing=void 0,this.wanted=!0,this.store.revokePreview(t.row?.id??"").then(i=>this.truth=i,i=>this.failure=$(i).message)}render(){if(!this.subject)return d;let{words:t,truth:i,clearing:r}=this,o=t.nameOf(this.row),n=this.ofMember?"delete":"revoke",c=i?.sentences.some(({key:l})=>Ti.has(l))?"unwanted_short":n;return r?this.renderClearing(r):this.frame(t.word(`${n}_title`,{name:o}),i?a`${i.sentences.map(l=>a`<p>${t.line(l)}</p>`)}
${i.clear_code?this.renderWanted(i.clear_code):d}`:a`<p class="note">${t.word("working_out")}</p>`,a`${this.cancel("keep")} ${this.primary(t.word(c),this.revoke,{bad:!0,off:this.busy||!i})}`)}get ofMember(){return this.row.group==="members"}renderWanted(t){return a`<label class="check">
<input type="checkbox" .checked=${this.wanted}
@change=${i=>this.wanted=i.target.checked} />
<span>${this.words.word(`make_clear_code_${t}`)}</span>
</label>`}renderClearing(t){let{words:i}=this;return this.frame(i.word("clear_title"),a`<p>${i.word(this.truth?.clear_code==="later"?"clear_later":"clear_how")}</p>
<smart-life-lock-result .store=${this.store} .words=${i} .answer=${t}></smart-life-lock-result>`,this.primary(i.word("done"),()=>this.closeDialog()))}static{this.styles=[...w.styles,u`
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
`]}};var ke=class extends b{constructor(){super();this.preview=!1;this.news=()=>{this.words&&this.words.zone!==this.store?.lock?.time_zone&&(this.words=this.makeWords()),this.requestUpdate()};this.makeNow=async()=>{if(!(!this.store||this.making||this.preview)){this.making=!0;try{let{code:t}=await this.store.act("create_dynamic_code");await this.updateComplete;let i=this.renderRoot.querySelector("smart-life-lock-running");t&&i?.show(t)}catch(t){O(this,$(t).message)}finally{this.making=!1}}};this.showNewCode=()=>{this.store&&!this.preview&&I.show(this,{store:this.store})};this.showHistory=()=>{this.store&&!this.preview&&U.show(this,{store:this.store})};this.deed=t=>{let{store:i}=this,{deed:r,row:o}=t.detail;!i||this.preview||(r==="edit"?z.show(this,{store:i,row:o}):r==="revoke"?W.show(this,{store:i,row:o}):i.act(`${r}_code`,{code_id:o.id}).catch(n=>O(this,$(n).message)))};this.making=!1}static{this.properties={config:{state:!0},store:{state:!0},words:{state:!0},making:{state:!0}}}setConfig(t){this.config=t,this.follow()}set hass(t){let i=this.home;this.home=t,this.store&&(this.store.hass=t),(i?.localize!==t.localize||i.locale!==t.locale)&&this.reword(),(!this.store||i?.entities!==t.entities)&&this.follow()}async reword(){this.localize=await this.home?.loadBackendTranslation("selector",x),this.words=this.makeWords()}makeWords(){let{home:t}=this;return t&&(this.store??new te(t,"")).words(this.localize)}get entity(){return this.config?.entity??(this.home&&ee(this.home.entities)[0])}follow(){let{entity:t,home:i}=this;!i||!this.config||this.store?.entity===t||(this.leave(),this.store=t?new te(i,t):void 0,this.isConnected&&this.enter())}enter(){!this.store||this.unlisten||(this.unlisten=this.store.listen(this.news),this.store.start(),this.wakeAtMidnight())}leave(){this.unlisten?.(),this.unlisten=void 0,this.store?.stop(),clearTimeout(this.alarm),clearTimeout(this.promiseEnds)}connectedCallback(){super.connectedCallback(),this.enter()}disconnectedCallback(){super.disconnectedCallback(),this.leave()}wakeAtMidnight(){clearTimeout(this.alarm);let t=this.makeWords();t&&(this.alarm=window.setTimeout(()=>{this.words=this.makeWords(),this.wakeAtMidnight()},_t(t,new Date)))}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}static getStubConfig(t){let[i]=ee(t.entities);return i?{entity:i}:{}}static getConfigForm(){return{schema:[{name:"entity",selector:{entity:{filter:{integration:x,domain:"lock"}}}},{name:"name",selector:{text:{}}}]}}shouldUpdate(){return this.words!==void 0&&this.config!==void 0}updated(t){clearTimeout(this.promiseEnds);let i=Date.parse(this.running()?.promise_until??"");i&&(this.promiseEnds=window.setTimeout(()=>this.requestUpdate(),i-Date.now()+50))}render(){let{store:t,words:i}=this;if(!i)return d;if(!t)return this.shell(jt(i));if(t.failure)return this.shell(Bt(i,t.failure));let{lock:r}=t;return r?this.shell(a`
${this.renderHeader(r)} ${Zt(i,r,t.version)}
${r.may.create?this.renderDoor():d}
${r.may.see?this.renderCodes():d}
`):this.shell(this.renderLoading())}shell(t){return a`<ha-card @deed=${this.deed}><div class="card">${t}</div></ha-card>`}word(t,i){return this.words?.word(t,i)??""}renderLoading(){return a`<div class="loading" role="status" aria-label=${this.word("loading")}>
${[0,1,2].map(()=>a`<div class="bone"></div>`)}
</div>`}renderHeader(t){let{may:i}=t,r=this.words?Vt(this.words,t):"";return a`<header>
<span class="badge ${t.lock_state??""}">${y(t.lock_state==="unlocked"?we:Tt,24)}</span>
<div class="title">
<h2 dir="auto">${this.config?.name||t.name}</h2>
${r?a`<div class="state" dir="auto">${r}</div>`:d}
</div>
${i.see?a`<button class="icon" aria-label=${this.word("history")} title=${this.word("history")} @click=${this.showHistory}>${y(St,22)}</button>`:d}
${i.create?a`<ha-button class="new" @click=${this.showNewCode}>${this.word("new_code")}</ha-button>`:d}
</header>`}running(){let t=Date.now();return[...this.store?.codes.values()??[]].filter(i=>Date.parse(i.promise_until??"")>t).sort((i,r)=>r.created.localeCompare(i.created))[0]}renderDoor(){let t=this.running();return t?a`<smart-life-lock-running .store=${this.store} .words=${this.words} .row=${t}></smart-life-lock-running>`:a`<div class="door">
<span class="keypad">${y(Rt,22)}</span>
<div class="grow">
<div dir="auto">${this.word("at_the_door")}</div>
<div class="state" dir="auto">${this.word("at_the_door_note")}</div>
</div>
<ha-button appearance="filled" ?loading=${this.making} @click=${this.makeNow}>${this.word("code_for_now")}</ha-button>
</div>`}renderCodes(){return a`<smart-life-lock-list .store=${this.store} .words=${this.words} .codes=${this.store?.codes}
.apart=${this.running()}></smart-life-lock-list>`}static{this.styles=bt}};var Yt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},qt=s=>(...e)=>({_$litDirective$:s,values:e}),_e=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,i){this._$Ct=e,this._$AM=t,this._$Ci=i}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Ri}=gt,Gt=s=>s;var Kt=()=>document.createComment(""),Z=(s,e,t)=>{let i=s._$AA.parentNode,r=e===void 0?s._$AB:e._$AA;if(t===void 0){let o=i.insertBefore(Kt(),r),n=i.insertBefore(Kt(),r);t=new Ri(o,n,s,s.options)}else{let o=t._$AB.nextSibling,n=t._$AM,c=n!==s;if(c){let l;t._$AQ?.(s),t._$AM=s,t._$AP!==void 0&&(l=s._$AU)!==n._$AU&&t._$AP(l)}if(o!==r||c){let l=t._$AA;for(;l!==o;){let m=Gt(l).nextSibling;Gt(i).insertBefore(l,r),l=m}}}return t},T=(s,e,t=s)=>(s._$AI(e,t),s),Di={},Jt=(s,e=Di)=>s._$AH=e,Qt=s=>s._$AH,Ae=s=>{s._$AR(),s._$AA.remove()};var Xt=(s,e,t)=>{let i=new Map;for(let r=e;r<=t;r++)i.set(s[r],r);return i},ei=qt(class extends _e{constructor(s){if(super(s),s.type!==Yt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(s,e,t){let i;t===void 0?t=e:e!==void 0&&(i=e);let r=[],o=[],n=0;for(let c of s)r[n]=i?i(c,n):n,o[n]=t(c,n),n++;return{values:o,keys:r}}render(s,e,t){return this.dt(s,e,t).values}update(s,[e,t,i]){let r=Qt(s),{values:o,keys:n}=this.dt(e,t,i);if(!Array.isArray(r))return this.ut=n,o;let c=this.ut??=[],l=[],m,g,h=0,f=r.length-1,p=0,v=o.length-1;for(;h<=f&&p<=v;)if(r[h]===null)h++;else if(r[f]===null)f--;else if(c[h]===n[p])l[p]=T(r[h],o[p]),h++,p++;else if(c[f]===n[v])l[v]=T(r[f],o[v]),f--,v--;else if(c[h]===n[v])l[v]=T(r[h],o[v]),Z(s,l[v+1],r[h]),h++,v--;else if(c[f]===n[p])l[p]=T(r[f],o[p]),Z(s,r[h],r[f]),f--,p++;else if(m===void 0&&(m=Xt(n,p,v),g=Xt(c,h,f)),m.has(c[h]))if(m.has(c[f])){let _=g.get(n[p]),Me=_!==void 0?r[_]:null;if(Me===null){let Je=Z(s,r[h]);T(Je,o[p]),l[p]=Je}else l[p]=T(Me,o[p]),Z(s,r[h],Me),r[_]=null;p++}else Ae(r[f]),f--;else Ae(r[h]),h++;for(;p<=v;){let _=Z(s,l[v+1]);T(_,o[p]),l[p++]=_}for(;h<=f;){let _=r[h++];_!==null&&Ae(_)}return this.ut=n,Jt(s,l),E}});var ti="smart-life-lock-list",Mi=12,Li=["failed","now","later"],Ce=class extends b{static{this.properties={store:{attribute:!1},words:{attribute:!1},codes:{attribute:!1},apart:{attribute:!1},search:{state:!0},opened:{state:!0}}}constructor(){super(),this.search="",this.opened=new Set}render(){let e=[...this.codes.values()].filter(n=>n.id!==this.apart?.id),t=this.apart?d:a`<p class="empty">${this.words.word("no_codes")}</p>`;if(!e.length)return t;let i=this.search.trim().toLocaleLowerCase(),r=i?e.filter(n=>n.name.toLocaleLowerCase().includes(i)):e,o=n=>r.filter(c=>c.group===n);return a`
${e.length>Mi?this.renderSearch():d} ${e.some(n=>n.group!=="members")?d:t}
${Li.map(n=>this.renderGroup(n,o(n)))}
${this.renderFolded("elsewhere",o("elsewhere"),!0)} ${this.renderFolded("members",o("members"),i!=="")}
${this.renderFolded("ended",o("ended"),i!=="")}
${r.length?d:a`<p class="empty">${this.words.word("nothing_found")}</p>`}
`}renderSearch(){return a`<input type="search" class="search" placeholder=${this.words.word("search")} aria-label=${this.words.word("search")}
.value=${this.search} @input=${e=>this.search=e.target.value} />`}renderGroup(e,t){return t.length?a`<section><h3>${this.words.word(`group_${e}`)}</h3>${this.renderRows(t)}</section>`:d}renderFolded(e,t,i){if(!t.length)return d;let r=i||this.opened.has(e);return a`<details ?open=${r} @toggle=${n=>{let c=new Set(this.opened);n.target.open?c.add(e):c.delete(e),this.opened=c}}>
<summary>${this.words.word(`group_${e}`)} <span class="count">${t.length}</span></summary>
${r?this.renderRows(t):d}
</details>`}renderRows(e){return a`<div role="list">
${ei(e,t=>t.id,t=>a`<smart-life-lock-code role="listitem" .store=${this.store} .words=${this.words} .row=${t}></smart-life-lock-code>`)}
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
`}};async function ii(s,e){try{if(window.isSecureContext&&navigator.clipboard)return await navigator.clipboard.writeText(s),!0}catch{}let t=document.createElement("textarea");t.value=s,t.setAttribute("readonly",""),t.style.cssText="position:fixed;opacity:0;pointer-events:none",e.append(t);let i=e.getRootNode().activeElement;t.select();let r=document.execCommand("copy");return t.remove(),i instanceof HTMLElement&&i.focus(),r}var Y=typeof navigator.share=="function";async function ri(s){try{await navigator.share({text:s})}catch(e){if(!(e instanceof DOMException&&e.name==="AbortError"))throw e}}var Hi=6e4,Pi=2e3,k=class extends b{static{this.properties={store:{attribute:!1},words:{attribute:!1},row:{attribute:!1},digits:{state:!0},marked:{state:!0}}}disconnectedCallback(){super.disconnectedCallback(),this.hide(),clearTimeout(this.unmarking),this.marked&&(this.marked=!1)}willUpdate(e){let t=e.get("row");t&&(t.id!==this.row?.id||t.edition!==this.row.edition)&&this.hide()}show(e){this.digits=e,clearTimeout(this.hiding),this.hiding=window.setTimeout(()=>this.hide(),Hi)}hide(){clearTimeout(this.hiding),this.digits=void 0}async toggle(){this.digits?this.hide():await this.withDigits(e=>this.show(e))}copy(){return this.withDigits(e=>this.put(e,e,"copied"))}share(){return this.withDigits(e=>this.pass(e))}async pass(e){let t=zt(this.words,this.store.lock?.name??"",e,this.row);Y?await ri(t):await this.put(t,e,"message_copied")}async put(e,t,i){if(await ii(e,this.renderRoot)){this.marked=!0,clearTimeout(this.unmarking),this.unmarking=window.setTimeout(()=>this.marked=!1,Pi),O(this,this.words.word(i));return}this.show(t),O(this,this.words.word("copy_by_hand")),await this.updateComplete;let r=this.renderRoot.querySelector("bdi");r&&getSelection()?.selectAllChildren(r)}async withDigits(e){try{await e(this.digits??await this.store.digits(this.row?.id??""))}catch(t){O(this,$(t).message)}}renderDigits(){if(this.digits)return a`<div class="digits"><bdi dir="ltr">${this.digits}</bdi></div>`;let e=this.row?.length??0,t=this.words.word("hidden_digits",{length:e});return a`<div class="digits">
<span class="dots" role="img" aria-label=${t}>${"\u2022".repeat(e)}</span>
</div>`}renderActions(){if(!this.row?.can.reveal)return d;let{word:e}=this.named(),t=e(Y?"share":"copy_message");return a`
<button class="icon" aria-label=${e(this.digits?"hide":"reveal")} title=${this.words.word(this.digits?"hide_short":"reveal_short")}
aria-pressed=${this.digits?"true":"false"} @click=${this.toggle}>${y(this.digits?Ct:At)}</button>
<button class="icon copy ${this.marked?"done":""}" aria-label=${e("copy")} title=${this.words.word("copy_short")}
@click=${this.copy}>${y(this.marked?ve:ge)}</button>
<button class="icon share" aria-label=${t} title=${this.words.word(Y?"share_short":"copy_message_short")} @click=${this.share}>${y(B)}</button>
`}named(){let e=this.words.nameOf(this.row);return{name:e,word:t=>this.words.word(t,{name:e})}}static{this.styles=[V,wt]}};var Ge="smart-life-lock-menu";function si(s,e){let t=document.createElement(Ge);t.items=e,t.button=s,s.after(t)}var Ee=class extends b{constructor(){super(...arguments);this.key=t=>{let i=this.entries(),r=i.indexOf(this.renderRoot.activeElement),o={ArrowDown:r+1,ArrowUp:r-1,Home:0,End:-1}[t.key];t.key==="Tab"&&this.hidePopover(),o!==void 0&&(t.preventDefault(),i.at(o%i.length)?.focus())}}static{this.properties={items:{attribute:!1}}}connectedCallback(){super.connectedCallback(),this.popover="auto",this.addEventListener("toggle",t=>{t.newState==="closed"&&this.close()}),this.addEventListener("keydown",this.key)}firstUpdated(){this.showPopover(),this.place(),this.button.setAttribute("aria-expanded","true"),this.entries()[0]?.focus()}place(){let t=this.button.getBoundingClientRect(),{offsetWidth:i,offsetHeight:r}=this,n=getComputedStyle(this).direction==="rtl"?t.left:t.right-i,c=t.bottom+r+8<=innerHeight;this.style.left=`${Math.max(8,Math.min(n,innerWidth-i-8))}px`,this.style.top=`${Math.max(8,c?t.bottom:t.top-r)}px`}entries(){return[...this.renderRoot.querySelectorAll("[role=menuitem]")].filter(t=>t.offsetParent!==null||t.offsetHeight>0)}close(){this.button.removeAttribute("aria-expanded"),(this.contains(document.activeElement)||this.matches(":focus-within"))&&this.button.focus(),this.remove()}choose(t){this.button.focus(),this.hidePopover(),t.act()}render(){return a`<div role="menu">
${this.items.map(t=>a`<button role="menuitem" class="${t.bad?"bad":""} ${t.narrow?"narrow":""}"
tabindex="-1" @click=${()=>this.choose(t)}>${y(t.path)}<span>${t.label}</span></button>`)}
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
`}};var oi="smart-life-lock-code";function Oi(s,e){return s==="revoke"&&e.group==="members"?"delete":s==="resume"&&["failed","dead"].includes(e.status)?"write_again":s}var Se=class extends k{render(){let{row:e,words:t}=this;if(!e)return d;let{name:i,word:r}=this.named(),o=this.items(e);return this.toggleAttribute("bare",!e.can.reveal),a`
<div class="text">
<div class="name">
<span class="who" dir="auto">${i}</span>
<span class="chip ${e.tone}">${t.word(e.chip)}</span>
</div>
${e.sentences.map((n,c)=>a`<div dir="auto" class=${c?"line more":"line"}>${t.line(n)}</div>`)}
</div>
${e.can.reveal?this.renderDigits():d}
<div class="actions">
${this.renderActions()}
${o.length?a`<button class="icon" aria-label=${r("more")} title=${t.word("more_short")} aria-haspopup="menu"
@click=${n=>si(n.currentTarget,o)}>${y(Et)}</button>`:d}
</div>
`}items(e){let{can:t}=e,i=(r,o)=>({label:this.words.word(Oi(r,e)),path:o,act:()=>P(this,"deed",{deed:r,row:e})});return[...t.edit.length?[i("edit",Dt)]:[],...t.pause?[i("pause",Mt)]:[],...t.resume?[i("resume",Lt)]:[],...t.reveal?[{label:this.words.word("share_short"),path:B,act:()=>this.share(),narrow:!0}]:[],...t.revoke?[{...i("revoke",Ht),bad:!0}]:[]]}static{this.styles=[...k.styles,pe,u`
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
text-align: -webkit-match-parent;
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
:host([bare]) .text {
grid-column: 1;
}
}
@container (max-width: 339px) {
.share {
display: none;
}
}
/* A phone with text twice as large. */
@container (max-width: 239px) {
:host {
grid-template-columns: minmax(0, 1fr);
}
.actions {
grid-column: 1;
margin-inline-start: -12px;
}
}
`]}};var ni="smart-life-lock-result",Te=class extends k{static{this.properties={...k.properties,answer:{attribute:!1}}}connectedCallback(){super.connectedCallback(),this.unlisten=this.store.listen(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.unlisten?.()}firstUpdated(){this.renderRoot.querySelector("bdi")?.focus()}render(){let{words:e,answer:t}=this,i=this.store.codes.get(t.id);i&&(this.row=i);let r=t.code??"";return a`
<bdi class="large" dir="ltr" role="group" tabindex="0" aria-label=${[...r].join(" ")}>${Ni(r)}</bdi>
<div class="buttons">
<ha-button class="copy" @click=${()=>this.put(r,r,"copied")}>
<span slot="start">${y(this.marked?ve:ge)}</span>${e.word(this.marked?"copied":"copy_short")}
</ha-button>
<ha-button appearance="filled" @click=${()=>this.pass(r)}>
<span slot="start">${y(B)}</span>${e.word(Y?"share_short":"copy_message_short")}
</ha-button>
</div>
${i?this.renderState(i):d}
`}renderState(e){let{words:t}=this;return a`<div class="state" role="status">
<span class="chip ${e.tone}">${t.word(e.chip)}</span>
<div>${e.sentences.map(i=>a`<div>${t.line(i)}</div>`)}</div>
</div>`}static{this.styles=[...k.styles,pe,u`
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
font-size: clamp(19px, 10cqi, 46px);
line-height: 1.2;
letter-spacing: 0.04em;
padding: 18px 4px;
inline-size: 100%;
box-sizing: border-box;
border-radius: 18px;
user-select: all;
background: color-mix(in srgb, var(--primary-color) 10%, transparent);
}
.large:focus-visible {
outline: 2px solid var(--primary-color);
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
`]}};function Ni(s){let e=s.length%5===0?5:s.length%4===0?4:3;return(s.match(new RegExp(`.{1,${e}}`,"g"))??[]).map((i,r)=>a`<wbr /><span style=${r?"margin-inline-start:.35em":""}>${i}</span>`)}var di="smart-life-lock-running",Ke=20,ai=2*Math.PI*Ke,Re=class extends k{connectedCallback(){super.connectedCallback(),this.ticking=window.setInterval(()=>this.requestUpdate(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.ticking)}render(){let{row:e,words:t}=this;return e?a`
${this.ring(e)}
<div class="text">
<div class="who" dir="auto">${e.name||t.word("running")}</div>
${e.can.reveal?this.renderDigits():d}
</div>
<div class="actions">${this.renderActions()}</div>
`:d}ring(e){let t=Date.parse(e.promise_until??""),i=Math.max(0,t-Date.now()),r=Math.max(1,t-Date.parse(e.created)),o=Math.ceil(i/1e3),n=`${Math.floor(o/60)}:${String(o%60).padStart(2,"0")}`,c=ai*(1-Math.min(1,i/r)),l=this.words.word("minutes_left",{minutes:Math.ceil(o/60)});return a`<div class="ring" role="timer" aria-label=${l}>
<svg viewBox="0 0 48 48" width="52" height="52" aria-hidden="true">
${ut`<circle cx="24" cy="24" r=${Ke} class="bed"></circle>
<circle cx="24" cy="24" r=${Ke} class="left" stroke-dasharray=${ai}
stroke-dashoffset=${c} transform="rotate(-90 24 24)"></circle>`}
</svg>
<span aria-hidden="true" dir="ltr">${n}</span>
</div>`}static{this.styles=[...k.styles,u`
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
/* A phone with text twice as large. */
@container (max-width: 239px) {
:host {
grid-template-columns: minmax(0, 1fr);
justify-items: start;
}
.actions {
grid-column: 1;
}
}
`]}};var De=class extends HTMLElement{static async generate(e,t){let i=ee(t.entities),o=(i.length?i.map(n=>({type:`custom:${N}`,entity:n})):[{type:`custom:${N}`}]).map(n=>({type:"grid",cards:[n]}));return{views:[{type:"sections",max_columns:Math.min(3,o.length),sections:o}]}}};function li(s,e){return document.querySelector("home-assistant")?.hass?.localize(`component.${x}.selector.card.options.${s}`)||e}(window.customCards??=[]).push({type:N,name:"Smart Life Lock",get description(){return li("described","The codes of a lock: make, share, change and revoke them.")},preview:!0,documentationURL:Be,getEntitySuggestion:(s,e)=>Ze(s.entities,e)?{config:{type:`custom:${N}`,entity:e}}:null});(window.customStrategies??=[]).push({type:je,strategyType:"dashboard",name:"Smart Life Lock",get description(){return li("described_all","The codes of all locks on one page.")},documentationURL:Be});var zi={[N]:ke,[ti]:Ce,[oi]:Se,[di]:Re,[ni]:Te,[Ge]:Ee,[I.tag]:I,[z.tag]:z,[W.tag]:W,[U.tag]:U,[`ll-strategy-dashboard-${je}`]:De};window.customElements.whenDefined("home-assistant").then(()=>{for(let[s,e]of Object.entries(zi))window.customElements.get(s)||window.customElements.define(s,e)});
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
