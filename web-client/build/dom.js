// As much of a browser as it takes to draw a part of the page in a test, to press its buttons and to keep something.

class Node {
  childNodes = [];
  parentNode = null;

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get nextSibling() {
    const around = this.parentNode?.childNodes ?? [];
    return around[around.indexOf(this) + 1] ?? null;
  }

  get text() {
    return this.data ?? this.childNodes.map((child) => child.text).join('');
  }

  insertBefore(child, before) {
    child.parentNode?.removeChild(child);
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, child);
    child.parentNode = this;
  }

  removeChild(child) {
    this.childNodes = this.childNodes.filter((one) => one !== child);
    child.parentNode = null;
  }

  remove() {
    this.parentNode?.removeChild(this);
  }
}

class Element extends Node {
  nodeType = 1;
  attributes = [];
  style = {};
  heard = {};
  open = false;

  constructor(name) {
    super();
    this.localName = name;
  }

  setAttribute(name, value) {
    this.attributes.push({ name, value });
  }

  removeAttribute(name) {
    this.attributes = this.attributes.filter((one) => one.name !== name);
  }

  addEventListener(name, listener) {
    this.heard[name] = listener;
  }

  showModal() {
    this.open = true;
  }

  close() {
    this.open = false;
  }

  /** The elements of this name below this one. */
  all(name) {
    const below = this.childNodes.flatMap((child) => child.all?.(name) ?? []);
    return this.localName === name ? [this, ...below] : below;
  }

  click() {
    this.heard.click.call(this, { type: 'click' });
  }
}

/** What a tab keeps; nothing so far. */
export function storage() {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

/** An empty body; from now on there is a document. */
export function body() {
  globalThis.document = {
    createElementNS: (_space, name) => new Element(name),
    createTextNode: (data) => Object.assign(new Node(), { nodeType: 3, data }),
  };
  return new Element('body');
}
