import type { HardhatPlugin } from "hardhat/types/plugins";

const plugin: HardhatPlugin = {
  id: "gridbond-warnings",
  hookHandlers: { solidity: () => import("./hook.ts") },
};

export default plugin;
