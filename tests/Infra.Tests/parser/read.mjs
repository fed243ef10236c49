// Reads the Bicep files that its input names, one a line, and prints a line of JSON for each: its syntax tree and what of it could not be read.
// The grammar has no parameter files: there `param x = ...` is read as `var x = ...`.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { Language, Parser } from 'web-tree-sitter'

await Parser.init()
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')
const parser = new Parser()
parser.setLanguage(await Language.load(grammar))

for await (const path of createInterface({ input: process.stdin })) {
  const text = readFileSync(path, 'utf8')
  const root = parser.parse(path.endsWith('.bicepparam') ? text.replace(/^param (?=\w+ =)/gm, 'var ') : text).rootNode
  console.log(JSON.stringify({ root: node(root), broken: broken(root) }))
}

function node(it, field) {
  const nodes = it.children.flatMap((child, i) => kept(child) ? [node(child, it.fieldNameForChild(i) ?? undefined)] : [])
  const text = it.namedChildCount === 0 || it.type === 'string' ? it.text : undefined
  return { type: it.type, field, line: it.startPosition.row + 1, text, nodes }
}

// Of what has no name in the grammar only words (existing, if) say anything.
function kept(it) {
  return it.isNamed ? !it.type.endsWith('comment') : /^[a-z]+$/.test(it.type)
}

function broken(it) {
  const here = it.isMissing ? [`${it.startPosition.row + 1}: ${it.type} is missing`]
    : it.isError ? [`${it.startPosition.row + 1}: cannot be read: ${it.text.split('\n')[0].slice(0, 60)}`] : []
  return [...here, ...it.children.flatMap(broken)]
}
