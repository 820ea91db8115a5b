import type { HardhatPlugin } from "hardhat/types/plugins";

/** What this project changes in Hardhat's Solidity build; listed last in the config, so its hooks run outermost. */
const plugin: HardhatPlugin = {
  id: "gridbond-build",
  hookHandlers: { solidity: () => import("./solidity.ts") },
};

export default plugin;
