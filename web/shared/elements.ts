/** Make elements of the page. Text is always text: nothing is parsed as HTML. */

type Properties = Record<string, string | number | boolean | ((event: Event) => void) | null>;
type Child = Node | string;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; `on…` are listeners, true sets an attribute, false and null leave it out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), properties, children);
}

/** An SVG element, as `el`. */
export function svg(tag: string, properties: Properties = {}, ...children: Child[]): SVGElement {
  return filled(document.createElementNS(SVG, tag) as SVGElement, properties, children);
}

function filled<Made extends Element>(made: Made, properties: Properties, children: Child[]): Made {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** An element of index.html. */
export function byId<Made extends HTMLElement>(id: string): Made {
  return document.getElementById(id) as Made;
}
