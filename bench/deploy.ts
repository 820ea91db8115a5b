import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { parseEther } from "ethers";
import type { Signer } from "ethers";

export type Gridbond = Awaited<ReturnType<typeof deployForBench>>;

export async function deployForBench(ethers: HardhatEthers, deployer: Signer) {
  const d = async (name: string, ...args: unknown[]) => ethers.deployContract(name, args, { signer: deployer as never });
  const grid = await d("GridToken", await deployer.getAddress());
  const usd = await d("TestUSD");
  const staking = await d("Staking", grid.target, 4, 7 * 86400, 7 * 86400, 5000);
  const escrow = await d("Escrow");
  const registry = await d("ProviderRegistry", staking.target, parseEther("1000"), 7 * 86400, 0);
  const jobs = await d("Jobs", escrow.target, staking.target, registry.target);
  const jury = await d("Jury", staking.target, [3, parseEther("500"), parseEther("100"), 86400, 14 * 86400, 4, 1800, 43200, 21600]);
  const slashing = await d("Slashing", escrow.target, registry.target, jury.target, grid.target, [21600, 86400, parseEther("250"), parseEther("20"), parseEther("50"), parseEther("100")]);
  return { grid, usd, staking, escrow, registry, jobs, jury, slashing } as Record<"grid"|"usd"|"staking"|"escrow"|"registry"|"jobs"|"jury"|"slashing", any>;
}
