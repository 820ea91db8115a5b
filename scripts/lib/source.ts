// Text that lies in a file or at somebody's endpoint.
import { InvalidInput } from "../../client/src/index.ts";
import { readText } from "./files.ts";

const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 10_000;

/** A file's text, or what an endpoint answers at `path`: limited in time and size, no redirects. */
export async function readSource(option: string, source: string, path: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return readText(option, source);
  const url = `${source.replace(/\/$/, "")}${path}`;
  let response: Response;
  try {
    response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new InvalidInput(
      option,
      url,
      `an endpoint that answers within ${TIMEOUT_MS} ms (${(error as Error).message})`,
    );
  }
  if (!response.ok || response.body === null)
    throw new InvalidInput(option, `${url}: ${response.status}`, "an answer of 200");
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAX_BYTES)
      throw new InvalidInput(option, `${url}: more than ${MAX_BYTES} bytes`, `at most ${MAX_BYTES}`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
