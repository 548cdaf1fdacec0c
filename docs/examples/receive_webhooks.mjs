// A receiver in Node: npm install standardwebhooks; node receive_webhooks.mjs 9000
// The secret is in PERSONA_WEBHOOK_SECRET. `new Webhook(secret)` of the package svix verifies just the same.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.PERSONA_WEBHOOK_SECRET);
const seen = new Set(); // in earnest: a table with a unique column

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString(); // as it came: it is what is signed
    let event;
    try {
      event = webhook.verify(body, request.headers);
    } catch (error) {
      console.log("refused:", error.message);
      response.writeHead(401).end();
      return;
    }
    const id = request.headers["webhook-id"];
    if (!seen.has(id)) {
      seen.add(id); // it may come more than once
      console.log(id, event.event, (event.personas ?? []).map((p) => p.name));
    }
    response.writeHead(204).end(); // soon: what takes long belongs into a queue
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening on", server.address().port));
