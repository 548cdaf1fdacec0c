// Counts tokens with real vocabularies, which js-tiktoken ships: a JSON list of texts in, [[o200k, cl100k], …] out.
import { Tiktoken } from "js-tiktoken/lite";
import cl100k from "js-tiktoken/ranks/cl100k_base";
import o200k from "js-tiktoken/ranks/o200k_base";

const encoders = [new Tiktoken(o200k), new Tiktoken(cl100k)];
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const texts = JSON.parse(Buffer.concat(chunks).toString());
console.log(JSON.stringify(texts.map((text) => encoders.map((encoder) => encoder.encode(text, [], []).length))));
