// Play money. Its constructor refuses every chain that is neither local nor a supported test network.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("TestMoney", (m) => {
  const testUSD = m.contract("TestUSD");
  return { testUSD };
});
