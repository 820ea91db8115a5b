import { createServer } from "node:http";

/** What the leased cluster serves: counts words. A lease's program gets HOST and PORT, its parameters as LEASE_…, and nothing else. */
const greeting = process.env.LEASE_GREETING ?? "";
let served = 0;

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://service");
  if (url.pathname === "/health") return response.writeHead(200).end("ok");
  if (url.pathname !== "/count") return response.writeHead(404).end();
  served += 1;
  const words = (url.searchParams.get("text") ?? "").split(/\s+/).filter((word) => word !== "").length;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ greeting, words, served, lease: process.env.LEASE }));
});
server.listen(Number(process.env.PORT), process.env.HOST);
