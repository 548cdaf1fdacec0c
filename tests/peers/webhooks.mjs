// Verifies deliveries with what others wrote: reads [{secret, body, headers}] and prints what each library found.
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

let text = "";
for await (const chunk of process.stdin) text += chunk;

const found = JSON.parse(text).map(({ secret, body, headers }) =>
  [Standard, Svix].map((Library) => {
    try {
      // svix gives nothing back: that it does not throw is its answer
      return (new Library(secret).verify(body, headers) ?? JSON.parse(body)).event;
    } catch {
      return "refused";
    }
  }),
);
console.log(JSON.stringify(found));
