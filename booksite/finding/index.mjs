// Makes the search index for booksite/search.py: { pages, entries } of JSON in, the same with the
// index out.
import { indexOf } from "./query.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const data = JSON.parse(Buffer.concat(chunks).toString());
process.stdout.write(JSON.stringify({ ...data, index: indexOf(data.entries) }));
