import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import * as ts from 'typescript';

/** A type of a core field, as the generated declarations of cdk8s-plus-28 state it. */
export type CoreType =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'date' | 'any' | 'quantity' | 'intOrString' }
  | { readonly kind: 'array' | 'map'; readonly of: CoreType }
  | { readonly kind: 'struct'; readonly name: string };

export interface CoreField {
  /** Name in the manifest (`hostIP`), not in TypeScript (`hostIp`). */
  readonly name: string;
  readonly required: boolean;
  readonly type: CoreType;
}

/** Fields of every interface in cdk8s-plus-28's `k8s` namespace, by interface name. */
export type CoreModel = ReadonlyMap<string, readonly CoreField[]>;

/** Classes instead of interfaces: they wrap one value. */
const UNIONS: Readonly<Record<string, CoreType>> = {
  Quantity: { kind: 'quantity' },
  IntOrString: { kind: 'intOrString' },
  Date: { kind: 'date' },
};

/**
 * Reads the Kubernetes API from the declarations of cdk8s-plus-28. No npm package for Node 20 ships strict
 * schemas of the core kinds, but these declarations come from the Kubernetes OpenAPI (1.28) and say all but
 * enums, bounds and formats. The `@schema` tag of a field carries its name in the manifest.
 */
export function readCoreModel(): CoreModel {
  known ??= read();
  return known;
}

let known: CoreModel | undefined;

function read(): CoreModel {
  const folder = dirname(require.resolve('cdk8s-plus-28/package.json'));
  const path = join(folder, 'lib', 'imports', 'k8s.d.ts');
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const model = new Map<string, readonly CoreField[]>();
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      model.set(statement.name.text, statement.members.filter(ts.isPropertySignature).map(readField));
    }
  }
  return model;
}

function readField(member: ts.PropertySignature): CoreField {
  const name = manifestName(member);
  if (member.type === undefined) {
    throw new Error(`cdk8s-plus-28: field ${name} has no type`);
  }
  return { name, required: member.questionToken === undefined, type: readType(member.type) };
}

function manifestName(member: ts.PropertySignature): string {
  for (const tag of ts.getJSDocTags(member)) {
    const name = tag.tagName.text === 'schema' ? /#(\S+)\s*$/.exec(textOf(tag))?.[1] : undefined;
    if (name !== undefined) {
      return name;
    }
  }
  throw new Error(`cdk8s-plus-28: field ${member.name.getText()} has no @schema tag`);
}

function textOf(tag: ts.JSDocTag): string {
  return ts.getTextOfJSDocComment(tag.comment) ?? '';
}

function readType(node: ts.TypeNode): CoreType {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { kind: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { kind: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: 'boolean' };
    case ts.SyntaxKind.AnyKeyword:
      return { kind: 'any' };
    default:
      return readCompoundType(node);
  }
}

function readCompoundType(node: ts.TypeNode): CoreType {
  if (ts.isArrayTypeNode(node)) {
    return { kind: 'array', of: readType(node.elementType) };
  }
  if (ts.isTypeLiteralNode(node)) {
    const [member] = node.members;
    if (member !== undefined && ts.isIndexSignatureDeclaration(member)) {
      return { kind: 'map', of: readType(member.type) };
    }
  }
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    return UNIONS[name] ?? { kind: 'struct', name };
  }
  throw new Error(`cdk8s-plus-28: unknown kind of type: ${node.getText()}`);
}

/** All structs that the given ones reach, themselves included, in order of discovery. */
export function reachable(model: CoreModel, roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (type: CoreType): void => {
    if (type.kind === 'array' || type.kind === 'map') {
      visit(type.of);
    } else if (type.kind === 'struct' && !seen.has(type.name)) {
      seen.add(type.name);
      fieldsOf(model, type.name).forEach((field) => {
        visit(field.type);
      });
    }
  };
  roots.forEach((name) => {
    visit({ kind: 'struct', name });
  });
  return [...seen];
}

/** @throws Error if cdk8s-plus-28 has no such interface */
export function fieldsOf(model: CoreModel, name: string): readonly CoreField[] {
  const fields = model.get(name);
  if (fields === undefined) {
    throw new Error(`cdk8s-plus-28 has no type k8s.${name}`);
  }
  return fields;
}
