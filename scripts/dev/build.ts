// npm run build: contracts and TypeChain types, then what is generated from them, then the client package.
import { asScript, run, tool } from "./run.ts";

await asScript(async () => {
  await run(tool("hardhat"), ["build", "--no-tests"]);
  await run("npm", ["run", "generate", "--if-present", "--workspace", "client"]);
  await run("npm", ["run", "build", "--if-present", "--workspace", "client"]);
});
