import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("Economy", (m) => {
  const gridToken = m.contract("GridToken", [m.getParameter("treasury")]);
  return { gridToken };
});
