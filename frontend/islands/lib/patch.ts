/**
 * Makes what is shown equal to what the server painted, and keeps every node that stays: focus, scroll and pictures are left in peace.
 * Nodes with `data-line` are known by it, others by their place; `data-own` marks what scripts put there, and a field in use is
 * not written over.
 */
export function patch(shown: Element, painted: ParentNode & Node): void {
  const wanted = new Set([...painted.children].map(key));
  for (const child of [...shown.children]) {
    if (key(child) && !wanted.has(key(child))) child.remove();
  }
  let at = next(shown.firstChild);
  for (const node of [...painted.childNodes]) {
    let twin = at;
    while (twin && !alike(twin, node)) twin = next(twin.nextSibling);
    if (!twin) {
      shown.insertBefore(node, at);
      continue;
    }
    while (at !== twin) at = drop(at!);
    at = next(twin.nextSibling);
    if (twin instanceof Element) become(twin, node as Element);
    else if (twin.nodeValue !== node.nodeValue) twin.nodeValue = node.nodeValue;
  }
  while (at) at = drop(at);
}

function become(shown: Element, painted: Element): void {
  if (shown.isEqualNode(painted)) return;
  const used = shown === document.activeElement && shown.matches("input,select,textarea");
  if (used) return;
  for (const { name } of [...shown.attributes]) if (!painted.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of painted.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  patch(shown, painted);
}

const key = (node: Node): string => (node instanceof Element && node.getAttribute("data-line")) || "";

function alike(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName || key(one) !== key(other)) return false;
  return !(one instanceof Element) || one.className === (other as Element).className;
}

/** The node itself, or the first after it that scripts did not put there. */
function next(node: ChildNode | null): ChildNode | null {
  while (node instanceof Element && node.hasAttribute("data-own")) node = node.nextSibling;
  return node;
}

function drop(node: ChildNode): ChildNode | null {
  const after = next(node.nextSibling);
  node.remove();
  return after;
}
