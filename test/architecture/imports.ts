import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export interface Import {
  specifier: string;
  line: number;
  /** Erased before the program runs. */
  typeOnly: boolean;
  /** `import()`: loaded when it is reached, not with the module. */
  dynamic: boolean;
}

/** Every import and re-export of a TypeScript source, those of types and `import()` of a literal included. */
export function importsOf(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source, { lang: 'ts', sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const add = (specifier: string, start: number, typeOnly: boolean, dynamic = false): void => {
    imports.push({ specifier, line: source.slice(0, start).split('\n').length, typeOnly, dynamic });
  };
  new Visitor({
    ImportDeclaration: node => add(node.source.value, node.start, node.importKind === 'type'),
    ExportAllDeclaration: node => add(node.source.value, node.start, node.exportKind === 'type'),
    ExportNamedDeclaration: node => {
      if (node.source !== null) add(node.source.value, node.start, node.exportKind === 'type');
    },
    ImportExpression: node => {
      if (node.source.type === 'Literal') add(String(node.source.value), node.start, false, true);
    },
    TSImportType: node => add(node.source.value, node.start, true),
  }).visit(program);
  return imports;
}

/** The TypeScript files below `folder`, as paths from `root` with `/` between their parts. */
export function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(root, path);
    return /\.[cm]?tsx?$/.test(entry.name) ? [path] : [];
  });
}
