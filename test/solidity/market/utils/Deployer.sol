// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ICharter} from "../../../../contracts/interfaces/ICharter.sol";
import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {IJobs} from "../../../../contracts/interfaces/IJobs.sol";
import {IJury} from "../../../../contracts/interfaces/IJury.sol";
import {IProviderRegistry} from "../../../../contracts/interfaces/IProviderRegistry.sol";
import {IRandomness} from "../../../../contracts/interfaces/IRandomness.sol";
import {ISlashing} from "../../../../contracts/interfaces/ISlashing.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {Test} from "../../utils/Test.sol";

/// @dev Contracts come from their artifacts, as they are deployed: a test file compiles without their code.
interface CodeVm {
    function getCode(string calldata artifact) external view returns (bytes memory);
}

/// @dev TestUSD, without its code.
interface ITestUSD is IERC20 {
    function mint(address to, uint256 amount) external;
}

/// @dev As in Jury.sol; the order of fields is the constructor's.
struct JuryConfig {
    uint8 panelSize;
    uint96 seatBond;
    uint96 penalty;
    uint32 activationSeconds;
    uint32 exitSeconds;
    uint32 drawSeconds;
    uint32 commitSeconds;
    uint32 revealSeconds;
}

/// @dev As in Slashing.sol.
struct SlashingConfig {
    uint32 openSeconds;
    uint32 marginSeconds;
    uint8 appeals;
    uint32 appealSeconds;
    uint96 challengeBond;
    uint96 jurorFee;
    uint96 bounty;
    uint96 evidenceReward;
}

/// @dev As in Charter.sol.
struct CharterConfig {
    uint16 feeBps;
    uint16 maxFeeBps;
    address sink;
}

/// @title Deployer
/// @notice The whole protocol, deployed as real contracts.
abstract contract Deployer is Test {
    uint256 internal constant RATIO = 3;
    uint96 internal constant FLOOR_BOND = 50e18;
    uint256 internal constant STREAM = 1 days;
    uint256 internal constant NOTICE = 2 days;
    uint256 internal constant EXIT_DELAY = 1 days;
    uint256 internal constant SEED_DELAY = 4;
    uint256 internal constant SEED_SPAN = 256;

    IERC20 internal grid;
    ITestUSD internal usd;
    IStaking internal staking;
    IEscrow internal escrow;
    IProviderRegistry internal registry;
    ICharter internal charter;
    IJobs internal jobs;
    IRandomness internal randomness;
    IJury internal jury;
    ISlashing internal slashing;

    function _deployAll() internal {
        grid = IERC20(_create("contracts/economy/GridToken.sol:GridToken", abi.encode(address(this))));
        usd = ITestUSD(_create("contracts/economy/TestUSD.sol:TestUSD", ""));
        bytes memory args = abi.encode(grid, RATIO, STREAM, NOTICE, uint256(5_000));
        staking = IStaking(_create("contracts/custody/Staking.sol:Staking", args));
        escrow = IEscrow(_create("contracts/custody/Escrow.sol:Escrow", ""));
        args = abi.encode(staking, FLOOR_BOND, EXIT_DELAY, NOTICE);
        registry = IProviderRegistry(_create("contracts/identity/ProviderRegistry.sol:ProviderRegistry", args));
        charter = _newCharter();
        jobs = _newJobs();
        randomness = _newRandomness();
        jury = _newJury(_juryConfig());
        slashing = _newSlashing(_slashingConfig());
    }

    /// @dev This test is its timelock.
    function _newCharter() internal virtual returns (ICharter) {
        bytes memory args = abi.encode(address(this), address(0), CharterConfig(0, 500, actor("fees")));
        return ICharter(_create("contracts/governance/Charter.sol:Charter", args));
    }

    function _newRandomness() internal virtual returns (IRandomness) {
        bytes memory args = abi.encode(SEED_DELAY, SEED_SPAN);
        return IRandomness(_create("contracts/judgement/BlockRandomness.sol:BlockRandomness", args));
    }

    function _newJobs() internal returns (IJobs) {
        return IJobs(_create("contracts/market/Jobs.sol:Jobs", abi.encode(escrow, staking, registry, charter)));
    }

    function _newJury(JuryConfig memory c) internal returns (IJury) {
        return IJury(_create("contracts/judgement/Jury.sol:Jury", abi.encode(staking, randomness, c)));
    }

    function _newSlashing(SlashingConfig memory c) internal returns (ISlashing) {
        bytes memory args = abi.encode(escrow, registry, jury, grid, c);
        return ISlashing(_create("contracts/judgement/Slashing.sol:Slashing", args));
    }

    function _juryConfig() internal pure virtual returns (JuryConfig memory) {
        return
            JuryConfig({
                panelSize: 3,
                seatBond: 100e18,
                penalty: 30e18,
                activationSeconds: 1 hours,
                exitSeconds: 6 hours,
                drawSeconds: 10 minutes,
                commitSeconds: 1 hours,
                revealSeconds: 40 minutes
            });
    }

    function _slashingConfig() internal pure virtual returns (SlashingConfig memory) {
        return
            SlashingConfig({
                openSeconds: 30 minutes,
                marginSeconds: 1 hours,
                appeals: 0,
                appealSeconds: 0,
                challengeBond: 40e18,
                jurorFee: 5e18,
                bounty: 10e18,
                evidenceReward: 25e18
            });
    }

    /// @dev Deploys, or reverts with what the constructor reverted with.
    function _create(string memory artifact, bytes memory args) internal returns (address made) {
        bytes memory code = bytes.concat(CodeVm(address(vm)).getCode(artifact), args);
        assembly {
            made := create(0, add(code, 0x20), mload(code))
            if iszero(made) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
