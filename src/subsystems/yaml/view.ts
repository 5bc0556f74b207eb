/**
 * Items as expressions see them: attributes and default groups are fields, and whole numbers are bigints, as CEL has them.
 *
 * @module
 */
import { ConfigSubsystem, PAGE_SIZE } from '../../core/index.js';
import type { AttributeModel, TypeModel } from './model.js';
import { type Described, stateOf, topOf } from './state.js';

/** An item as an expression sees it. Each type has a class of its own, with a getter and a setter for each attribute. */
export class View {
  constructor(readonly item: Described) {}
}

/** What CEL calls the value of an attribute. */
export function celType(attribute: AttributeModel): string {
  if (attribute.form === 'counter') return 'int';
  if (attribute.form === 'binary') return 'bytes';
  return attribute.sort === 'long' ? 'int' : attribute.sort;
}

/** A value as expressions see it; what is not set is 0, false or empty. */
export function toExpression(attribute: AttributeModel, value: unknown): unknown {
  switch (celType(attribute)) {
    case 'int':
      return BigInt((value as number | bigint | undefined) ?? 0);
    case 'bool':
      return value ?? false;
    case 'bytes':
      return value ?? Buffer.alloc(0);
    default:
      return value ?? '';
  }
}

const SEVERAL_PAGES = 4 * PAGE_SIZE;

/**
 * The result of an expression as the attribute keeps it.
 * @throws Error for a text that no read could show: an expression that adds to what is there would make it ever longer. What is shown by another
 *   rule may be some pages longer, as lists are that a kernel keeps and cannot show.
 */
export function fromExpression(attribute: AttributeModel, value: unknown): unknown {
  if (attribute.form === 'text' && attribute.sort === 'int') return Number(value);
  const most = attribute.form !== 'counter' && attribute.show ? SEVERAL_PAGES : PAGE_SIZE;
  if (typeof value === 'string' && value.length > most) {
    throw new Error(`an expression gives '${attribute.name}' a text of ${value.length} characters; expected ${most} bytes at most`);
  }
  return value;
}

const classes = new WeakMap<TypeModel, typeof View>();

/** The class of the views of a type. */
export function viewClass(type: TypeModel): typeof View {
  let known = classes.get(type);
  if (!known) classes.set(type, (known = makeClass(type)));
  return known;
}

function makeClass(type: TypeModel): typeof View {
  class TypeView extends View {}
  for (const attribute of type.attributes) {
    Object.defineProperty(TypeView.prototype, attribute.name, {
      // Two of one name are a problem that is told elsewhere.
      configurable: true,
      get(this: View) {
        return toExpression(attribute, this.item.state.get(attribute));
      },
      set(this: View, value: unknown) {
        this.item.state.put(attribute, fromExpression(attribute, value));
      },
    });
  }
  for (const { name } of type.groups) {
    Object.defineProperty(TypeView.prototype, name, {
      configurable: true,
      get(this: View) {
        return viewOf(this.item.state.groups.find((group) => group.state.name === name)!);
      },
    });
  }
  return TypeView;
}

/** The view of an item; an item has one, so views can be compared. */
export function viewOf(item: Described): View {
  return (item.state.view ??= new (viewClass(item.state.type))(item)) as View;
}

/** The group that an item is in. */
export function parentOf({ item }: View): View {
  const { above } = item.state;
  if (!above) throw new Error(`'${item.state.name}' is a subsystem, which has no parent`);
  return viewOf(above);
}

/** The nearest item above that has a type of that name. */
export function above(view: View, type: string): View {
  for (let at = view.item.state.above; at; at = at.state.above) if (at.state.type.name === type) return viewOf(at);
  throw new Error(`'${view.item.state.name}' is not below an item of the type '${type}'`);
}

/** What the sets of one mount have in common: its configfs. A subsystem that is not registered is by itself. */
export function mountOf({ item }: View): object {
  const top = topOf(item);
  return (top instanceof ConfigSubsystem && top.configfs) || top;
}

/** What users have made in an item, in the order of creation. */
export const childrenOf = ({ item }: View): View[] => item.state.children.map(viewOf);

/** What else users have made beside an item. */
export const siblingsOf = (view: View): View[] => childrenOf(parentOf(view)).filter((one) => one !== view);

/** What the links in an item point to. */
export const linksOf = ({ item }: View): View[] =>
  item.state.links.flatMap((target) => (stateOf(target) ? [viewOf(target as Described)] : []));
